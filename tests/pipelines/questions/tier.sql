select tier from account($handle)
