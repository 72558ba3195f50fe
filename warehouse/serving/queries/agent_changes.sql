-- one row: one field that a run changed, or one thing that happened to an id, the newest first
select "at", customer_id, field, old_value as untrusted_old_value, new_value as untrusted_new_value, null as reason
from profile_change
where "at" >= $since and ($id is null or customer_id = $id)
union all
select "at", customer_id, kind as field, other_customer_id as untrusted_old_value, null as untrusted_new_value, reason
from identity_event
where "at" >= $since and ($id is null or customer_id = $id or other_customer_id = $id) and ($id is not null or kind <> 'created')
order by all desc
limit $most
