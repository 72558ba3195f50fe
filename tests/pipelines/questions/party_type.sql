select party_type from customer($handle)
