select open_case_count from customer($handle)
