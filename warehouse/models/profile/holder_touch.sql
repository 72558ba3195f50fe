-- one row: one live interaction that a customer or account (the holder) is party to; what only speaks of them is none
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_timeline by customer_id
with
told as (
    select
        customer_id,
        account_id,
        record_key,
        occurred_at,
        channel,
        direction,
        employee_id,
        is_automated,
        answered_at,
        subject,
        coalesce(conversation_key, record_key) as conversation_key,
        party_role in ('from', 'author') and direction = 'in' as is_from_them,
        direction = 'out' and party_role in ('to', 'mentioned') as is_to_them,
        coalesce(response, '') = 'declined' as is_declined
    from profile.customer_timeline
    where mention_kind is null and direction <> 'internal'
),

-- what we said to this very person next in the same conversation
followed as (
    select
        *,
        lead(case when is_to_them and not is_automated and channel in ('slack', 'email', 'case', 'call') then occurred_at end ignore nulls) over (
            partition by customer_id, conversation_key order by occurred_at, record_key
        ) as next_word_at
    from told
),

-- a mail that two tools hold, each in a thread of its own, was answered when either copy was
answered as (
    select
        * exclude (answered_at),
        case
            when is_from_them and channel = 'email' then min(least(coalesce(answered_at, next_word_at), coalesce(next_word_at, answered_at))) over (
                partition by customer_id, is_from_them, channel, occurred_at, subject
            )
            when is_from_them then least(coalesce(answered_at, next_word_at), coalesce(next_word_at, answered_at))
            else answered_at
        end as answered_at
    from followed
)

select
    customer_id as holder_id,
    record_key,
    occurred_at,
    channel,
    direction,
    employee_id,
    is_automated,
    answered_at,
    is_from_them,
    is_to_them,
    is_declined
from answered
union all
select
    account_id as holder_id,
    record_key,
    min(occurred_at) as occurred_at,
    min(channel) as channel,
    min(direction) as direction,
    min(employee_id) as employee_id,
    bool_and(is_automated) as is_automated,
    min(answered_at) as answered_at,
    bool_or(is_from_them) as is_from_them,
    bool_or(is_to_them) as is_to_them,
    bool_and(is_declined) as is_declined
from answered
where account_id is not null
group by account_id, record_key
