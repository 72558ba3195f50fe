-- one row: one VIP who waits for our answer, the longest wait first
select customer_id as id, display_name as name, account_name as company, awaiting_since as since, human_contact_email as who
from customer_profile
where is_vip and awaiting = 'us'
order by awaiting_since, customer_id
limit $most
