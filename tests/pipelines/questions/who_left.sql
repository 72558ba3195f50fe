select human_contact_email from customer($handle)
