-- one row: the customer whose card shows most of what a card can show
select customer_id
from customers
where domain is not null and account_name is not null
order by
    (awaiting = 'us')::int + (open_case_count > 0)::int + (next_meeting_at is not null)::int + (open_opportunity_count > 0)::int
    + (is_vip)::int + (requires_human)::int + (len(sources) > 2)::int + (len(slack_user_ids) > 0)::int + (tier is not null)::int desc,
    len(sources) desc, touches_90d desc, primary_email, customer_id
limit 1
