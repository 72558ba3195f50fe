select is_vip from customer($handle)
