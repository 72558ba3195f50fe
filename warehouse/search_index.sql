-- one row: one interaction with everybody in whose timeline it stands; without words where none are published
select
    interaction_id,
    list(distinct customer_id order by customer_id) as customer_ids,
    list(distinct customer_id order by customer_id) filter (where mention_kind is null) as party_ids,
    list(distinct account_id order by account_id) filter (where account_id is not null) as account_ids,
    min(channel) as channel,
    min(direction) as direction,
    min(occurred_at) as occurred_at,
    min(answered_at) as answered_at,
    min(employee_id) as employee_id,
    min(mention_kind) as mention_kind,
    min(subject) as subject,
    min(untrusted_text) as text,
    min(source_url) as source_url,
    nullif(min(record_key), interaction_id) as record_key
from indexed.main.customer_timeline
group by interaction_id
