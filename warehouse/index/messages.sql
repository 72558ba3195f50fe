-- one row: one interaction with everybody in whose timeline it stands; without words where none are published
-- most stand in one timeline: only the others are grouped, which costs memory; party_ids only where some took part and others were spoken of
with
shared as materialized (
    select interaction_id
    from indexed.main.customer_timeline
    group by interaction_id
    having count(*) > 1
)

select
    interaction_id as id,
    [customer_id] as customer_ids,
    null as party_ids,
    [account_id] as account_ids,
    case when direction = 'in' and party_role in ('from', 'author') then [customer_id, account_id] end as sender_ids,
    channel, direction, cast(epoch(occurred_at) as bigint) as occurred_at, cast(epoch(answered_at) as bigint) as answered_at, employee_id, mention_kind, subject, untrusted_text as text, source_url,
    nullif(record_key, interaction_id) as record_key
from indexed.main.customer_timeline
where interaction_id not in (from shared)
union all
select
    interaction_id as id,
    list_sort(list(distinct customer_id)) as customer_ids,
    case when count(mention_kind) between 1 and count(*) - 1 then list_sort(list(distinct customer_id) filter (where mention_kind is null)) end as party_ids,
    list_sort(list(distinct account_id)) as account_ids,
    list_sort(list(distinct customer_id) filter (where direction = 'in' and party_role in ('from', 'author')))
    || list_sort(list(distinct account_id) filter (where direction = 'in' and party_role in ('from', 'author'))) as sender_ids,
    min(channel) as channel,
    min(direction) as direction,
    cast(epoch(min(occurred_at)) as bigint) as occurred_at,
    cast(epoch(min(answered_at)) as bigint) as answered_at,
    min(employee_id) as employee_id,
    min(mention_kind) as mention_kind,
    min(subject) as subject,
    min(untrusted_text) as text,
    min(source_url) as source_url,
    nullif(min(record_key), interaction_id) as record_key
from indexed.main.customer_timeline
where interaction_id in (from shared)
group by interaction_id
