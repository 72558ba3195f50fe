select slack_user_ids[1] from customer($handle)
