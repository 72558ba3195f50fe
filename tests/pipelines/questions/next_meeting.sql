select next_meeting_at from customer($handle)
