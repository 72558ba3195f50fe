-- one row: one support case of this customer or account, open ones first
select case_id, subject, status, priority, opened_at, closed_at, owner_email, last_reply_at, last_reply_by, source_url, record_key
from support_case
where customer_id = $id or account_id = $id
order by closed_at is not null, opened_at desc, case_id
limit $most
