select coalesce(consent_email, false) from customer($handle)
