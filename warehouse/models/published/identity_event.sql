-- one row: one thing that happened to a customer id
select
    event_id,
    run_id,
    "at",
    kind,
    customer_id,
    other_customer_id,
    reason
from identity.identity_event
