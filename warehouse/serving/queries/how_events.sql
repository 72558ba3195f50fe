-- one row: one thing that happened to one of these ids
select event_id, run_id, "at", kind, customer_id, other_customer_id, reason
from identity_event
where customer_id in (select unnest($ids)) or other_customer_id in (select unnest($ids))
order by "at", kind, event_id
