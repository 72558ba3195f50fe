select primary_phone from customer($handle)
