select owner_email from customer($handle)
