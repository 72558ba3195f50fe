-- one row: one message that somebody or something wrote, or one canvas; notices (joined, left, topic set) stay in raw
with
outsiders as (
    select id
    from raw."user"
    where is_outside = 'true' and not coalesce(list_contains($company_domains, email_domain(clean_email(json_text(profile, '$.email')))), false)
    union all
    -- who is in no list may be a colleague who is missing there: only somebody who is known to be of another organisation opens a private talk.
    -- The team of a mere member is supposed, not known; T00000000 stands for a workspace of our own that is not known
    select id
    from raw.stranger
    where id not in (select id from raw."user") and evidence <> 'member' and workspace <> 'T00000000'
    group by id
    having not coalesce(bool_or(is_bot = 'true'), false) and coalesce(bool_or(team_id <> workspace), false)
),
machines as (
    select id from raw."user" where is_bot = 'true' or id = 'USLACKBOT'
    union
    select id from raw.stranger where is_bot = 'true' and id not in (select id from raw."user")
),
-- conversations in which somebody from outside is listed or has spoken
visited as (
    select distinct channel_id
    from (
        select channel_id, "user" as id from raw.member
        union all
        select channel_id, author as id from raw.message where coalesce(subtype, '') not in ('channel_leave', 'group_leave')
    ) as present
    where id in (select id from outsiders)
),
conversations as (
    select
        channel.id as channel_id,
        channel.team_id,
        channel.workspace_url,
        -- a conversation of a few people has a name made from theirs, which says nothing more
        case when channel.kind not in ('im', 'mpim') then '#' || channel.name end as subject,
        case
            when channel.kind = 'public' or channel.is_connect = 'true' or visited.channel_id is not null then 'public'
            when channel.kind in ('im', 'mpim') then 'direct'
            else 'private'
        end as visibility
    from raw.channel as channel
    left join visited on visited.channel_id = channel.id
),
messages as (
    select
        message.channel_id || ':' || message.ts as source_id,
        message.channel_id || ':' || coalesce(message.thread_ts, message.ts) as thread_id,
        message.channel_id,
        replace(message.ts, '.', '') as permalink_id,
        message.ts,
        message.thread_ts,
        message.subtype = 'tombstone' as is_tombstone,
        coalesce(message.readable_text, message.text) as text,
        epoch_time(try_cast(message.ts as double)) as occurred_at,
        epoch_time(try_cast(message.edited_ts as double)) as edited_at,
        coalesce(message.subtype, '') in ('bot_message', 'pinned_item', 'unpinned_item', 'bot_add', 'bot_remove', 'reminder_add')
        or machines.id is not null
        or (message.author is null and message.bot_id is not null) as is_automated,
        message._observed_at,
        message._deleted_at,
        message._load_id
    from raw.message as message
    left join machines on machines.id = message.author
    where message.is_notice is null
),
said as (
    select
        'message' as source_object,
        messages.source_id,
        coalesce(
            conversations.workspace_url || '/archives/' || messages.channel_id || '/p' || messages.permalink_id
            || case when messages.thread_ts <> messages.ts then '?thread_ts=' || messages.thread_ts || '&cid=' || messages.channel_id else '' end,
            'https://slack.com/app_redirect?team=' || conversations.team_id || '&channel=' || messages.channel_id || '&message_ts=' || messages.ts,
            'https://slack.com/app_redirect?channel=' || messages.channel_id || '&message_ts=' || messages.ts
        ) as source_url,
        coalesce(messages.edited_at, messages.occurred_at) as updated_at,
        messages._observed_at as observed_at,
        -- a tombstone does not say when its message was deleted: not later than it was first seen
        coalesce(messages._deleted_at, case when messages.is_tombstone then messages._observed_at end) as deleted_at,
        messages._load_id as load_id,
        'slack' as channel,
        messages.thread_id,
        messages.occurred_at,
        messages.edited_at,
        conversations.subject,
        case when messages.is_tombstone then null else messages.text end as text,
        coalesce(conversations.visibility, 'private') as visibility,
        messages.is_automated
    from messages
    left join conversations on conversations.channel_id = messages.channel_id
),
canvas_places as (
    select id, unnest(string_split(channel_ids, ' ')) as channel_id from raw.canvas
),
open_canvases as (
    select distinct canvas_places.id
    from canvas_places
    inner join conversations on conversations.channel_id = canvas_places.channel_id
    where conversations.visibility = 'public'
),
canvases as (
    select
        'canvas' as source_object,
        canvas.id as source_id,
        coalesce(canvas.permalink, 'https://slack.com/app_redirect?team=' || canvas.team_id || '&channel=' || canvas.id) as source_url,
        epoch_time(try_cast(coalesce(canvas.updated, canvas.created) as double)) as updated_at,
        canvas._observed_at as observed_at,
        canvas._deleted_at as deleted_at,
        canvas._load_id as load_id,
        'file' as channel,
        $source || ':canvas:' || canvas.id as thread_id,
        epoch_time(try_cast(canvas.created as double)) as occurred_at,
        coalesce(canvas.title, canvas.name) as subject,
        case when open_canvases.id is null then 'private' else 'public' end as visibility,
        false as is_automated
    from raw.canvas as canvas
    left join open_canvases on open_canvases.id = canvas.id
)
select
    $source || ':' || source_object || ':' || source_id as record_key,
    $source as source,
    *
from (
    select * from said
    union all by name
    select * from canvases
) as interactions
