-- one row: one thing that happened to a customer id
select
    event_id,
    run_id,
    "at",
    kind,
    customer_id,
    other_customer_id,
    reason
from ledger.identity_event
