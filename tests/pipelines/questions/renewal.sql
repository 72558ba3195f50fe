select next_renewal_at from account($handle)
