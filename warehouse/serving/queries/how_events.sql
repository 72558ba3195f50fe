-- one row: one thing that happened to one of these ids
with
about as (
    select * from identity_event where customer_id in (select unnest($ids))
    union
    select * from identity_event where other_customer_id in (select unnest($ids))
)
select event_id, run_id, "at", kind, customer_id, other_customer_id, reason
from about
order by "at", kind, event_id
