-- one row: one person of this account, those in touch lately first
select customer_id, display_name, job_title, primary_email, party_type, is_vip, requires_human, awaiting, last_touch_at
from customer_profile
where account_id = $id
order by last_touch_at desc nulls last, customer_id
limit $most
