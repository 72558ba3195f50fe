-- one row: one deal, open or closed
select
    opportunity_id,
    account_id,
    customer_ids,
    name,
    stage,
    amount,
    currency,
    probability,
    close_date,
    is_closed,
    is_won,
    owner_email,
    source_url,
    record_key
from profile.opportunity
