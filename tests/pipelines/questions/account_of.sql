select account_name from customer($handle)
