-- one row: one interaction as seen from one customer; a meeting or mail with two customers stands once for each
select
    customer_id,
    occurred_at,
    interaction_id,
    account_id,
    channel,
    direction,
    party_role,
    employee_id,
    thread_id,
    case_id,
    opportunity_id,
    subject,
    untrusted_text,
    mention_kind,
    mention_of,
    answered_at,
    source_url,
    record_key
from profile.customer_timeline
