select primary_email from customer($handle)
