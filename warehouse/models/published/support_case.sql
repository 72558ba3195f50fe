-- one row: one support case
select
    case_id,
    customer_id,
    account_id,
    subject,
    status,
    priority,
    opened_at,
    closed_at,
    owner_email,
    last_reply_at,
    last_reply_by,
    source_url,
    record_key
from profile.support_case
