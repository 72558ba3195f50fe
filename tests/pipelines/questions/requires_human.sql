select requires_human from account($handle)
