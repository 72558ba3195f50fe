select highest_open_priority from customer($handle)
