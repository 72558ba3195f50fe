-- one row: how many meetings a customer took part in within the 90 days before a moment
select count(distinct interaction_id) as meetings
from customer_timeline
where
    customer_id = $id and channel = 'meeting' and mention_kind is null
    and occurred_at > $as_of - interval 90 days and occurred_at <= $as_of
