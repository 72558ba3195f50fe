select strongest_contact_email from customer($handle)
