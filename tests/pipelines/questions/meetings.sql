select count(distinct t.interaction_id)
from customer_timeline as t, customer($handle) as c
where
    t.customer_id = c.customer_id and t.channel = 'meeting'
    and t.occurred_at > c.profile_as_of - interval 90 day and t.occurred_at <= c.profile_as_of
