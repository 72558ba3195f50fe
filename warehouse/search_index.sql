-- one row: one interaction with everybody in whose timeline it stands
select
    interaction_id, list(distinct customer_id order by customer_id) as customer_ids,
    list(distinct account_id order by account_id) filter (where account_id is not null) as account_ids, min(channel) as channel,
    min(direction) as direction, min(occurred_at) as occurred_at, min(subject) as subject, min(untrusted_text) as text, min(source_url) as source_url
from indexed.main.customer_timeline
where subject is not null or untrusted_text is not null
group by interaction_id
