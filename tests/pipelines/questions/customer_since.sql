select customer_since from account($handle)
