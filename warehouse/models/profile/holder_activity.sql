-- one row: the contacts of one customer or account (the holder) as of the run: first, last, next, how many, and who owes an answer
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.holder_touch by holder_id
with
-- a touch is a real contact: no bulk mail, no bot, no shared file, nothing that lies ahead
touches as (
    select *
    from profile.holder_touch
    where not is_automated and channel <> 'file' and occurred_at <= $as_of
),

counted as (
    select
        holder_id,
        min(occurred_at) as first_touch_at,
        max(occurred_at) as last_touch_at,
        count(*) filter (where occurred_at > $as_of - interval 7 day) as touches_7d,
        count(*) filter (where occurred_at > $as_of - interval 30 day) as touches_30d,
        count(*) filter (where occurred_at > $as_of - interval 90 day) as touches_90d,
        max(occurred_at) filter (where is_from_them and channel <> 'meeting') as last_inbound_at,
        max(occurred_at) filter (where is_to_them and channel <> 'meeting') as last_outbound_at
    from touches
    group by holder_id
),

evidence as (
    select
        counted.holder_id,
        max(touches.record_key) filter (where touches.occurred_at = counted.first_touch_at) as first_touch_key,
        max(touches.record_key) filter (where touches.occurred_at = counted.last_touch_at) as last_touch_key,
        max(touches.record_key) filter (where touches.occurred_at = counted.last_inbound_at and touches.is_from_them and touches.channel <> 'meeting')
            as last_inbound_key,
        max(touches.record_key) filter (where touches.occurred_at = counted.last_outbound_at and touches.is_to_them and touches.channel <> 'meeting')
            as last_outbound_key
    from counted
    inner join touches
        on touches.holder_id = counted.holder_id
        and touches.occurred_at in (counted.first_touch_at, counted.last_touch_at, counted.last_inbound_at, counted.last_outbound_at)
    group by counted.holder_id
),

meetings as (
    select holder_id, min(occurred_at) as next_meeting_at
    from profile.holder_touch
    where channel = 'meeting' and occurred_at > $as_of and not is_declined
    group by holder_id
),

meeting_evidence as (
    select meetings.holder_id, meetings.next_meeting_at, min(touch.record_key) as next_meeting_key
    from meetings
    inner join profile.holder_touch as touch
        on touch.holder_id = meetings.holder_id and touch.occurred_at = meetings.next_meeting_at and touch.channel = 'meeting'
    group by meetings.holder_id, meetings.next_meeting_at
),

-- the two-way messages that somebody may be waiting on: written by them, or by us to them
messages as (
    select holder_id, record_key, occurred_at, is_from_them, case when answered_at <= $as_of then answered_at end as answered_at
    from touches
    where channel in ('slack', 'email', 'case', 'call') and (is_from_them or is_to_them) and occurred_at > $as_of - interval 90 day
),

turns as (
    select
        holder_id,
        max(occurred_at) filter (where is_from_them) as last_theirs,
        -- an answer in the thread counts even where the holder is not named in it
        greatest(max(occurred_at) filter (where not is_from_them), max(answered_at) filter (where is_from_them)) as last_ours,
        -- each thread is a question of its own: what we write in one answers nothing in another
        min(occurred_at) filter (where is_from_them and answered_at is null) as first_unanswered,
        max(occurred_at) filter (where is_from_them and answered_at is null) as last_unanswered
    from messages
    group by holder_id
),

-- what has been answered waits on nobody: they owe a word only after ours
since as (
    select
        turns.holder_id,
        case when turns.first_unanswered is not null then 'us' else 'them' end as awaiting,
        coalesce(
            turns.first_unanswered,
            min(messages.occurred_at) filter (
                where not messages.is_from_them and (turns.last_theirs is null or messages.occurred_at > turns.last_theirs)
            ),
            turns.last_ours
        ) as awaiting_since,
        case
            when turns.first_unanswered is not null
                then max(messages.record_key) filter (where messages.is_from_them and messages.occurred_at = turns.last_unanswered)
            else coalesce(
                max(messages.record_key) filter (where messages.occurred_at = turns.last_ours),
                max(messages.record_key) filter (where messages.answered_at = turns.last_ours)
            )
        end as awaiting_key
    from turns
    inner join messages on messages.holder_id = turns.holder_id
    group by turns.holder_id, turns.first_unanswered, turns.last_unanswered, turns.last_theirs, turns.last_ours
)

select
    coalesce(counted.holder_id, meeting_evidence.holder_id) as holder_id,
    counted.first_touch_at,
    counted.last_touch_at,
    last_touch.channel as last_touch_channel,
    last_touch.direction as last_touch_direction,
    counted.last_inbound_at,
    counted.last_outbound_at,
    meeting_evidence.next_meeting_at,
    counted.touches_7d,
    counted.touches_30d,
    counted.touches_90d,
    since.awaiting,
    since.awaiting_since,
    evidence.first_touch_key,
    evidence.last_touch_key,
    evidence.last_inbound_key,
    evidence.last_outbound_key,
    meeting_evidence.next_meeting_key,
    since.awaiting_key
from counted
full join meeting_evidence on meeting_evidence.holder_id = counted.holder_id
left join evidence on evidence.holder_id = counted.holder_id
left join touches as last_touch on last_touch.holder_id = counted.holder_id and last_touch.record_key = evidence.last_touch_key
left join since on since.holder_id = counted.holder_id
