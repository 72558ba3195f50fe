-- one row: one live interaction that a customer or account (the holder) is party to; mentions are none
select
    customer_id as holder_id, record_key, occurred_at, channel, direction, employee_id, is_automated, answered_at,
    party_role in ('from', 'author') and direction = 'in' as is_from_them,
    direction = 'out' and party_role in ('to', 'mentioned') as is_to_them,
    coalesce(response, '') = 'declined' as is_declined
from profile.customer_timeline
where mention_kind is null
union all
select
    account_id as holder_id, record_key, min(occurred_at) as occurred_at, min(channel) as channel, min(direction) as direction, min(employee_id) as employee_id,
    bool_and(is_automated) as is_automated, min(answered_at) as answered_at,
    bool_or(party_role in ('from', 'author') and direction = 'in') as is_from_them,
    bool_or(direction = 'out' and party_role in ('to', 'mentioned')) as is_to_them,
    bool_and(coalesce(response, '') = 'declined') as is_declined
from profile.customer_timeline
where mention_kind is null and account_id is not null
group by account_id, record_key
