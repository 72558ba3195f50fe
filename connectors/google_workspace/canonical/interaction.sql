-- one row: one mail, one meeting or one day of a recurring one, or one file that is shared with an outside address
with
-- mail -----------------------------------------------------------------------------------------------------------
mail as (
    select
        *,
        coalesce(list_contains($company_domains, email_domain(list_address)), false)
        or coalesce(list_contains($company_domains, regexp_replace(list_id, '^[^.]+\.', '', 'g')), false) as is_own_list
    from raw.email
),
mail_side as (
    select message_key, bool_and(list_contains($company_domains, email_domain(split_part(party, chr(9), 2)))) as is_internal
    from (select message_key, unnest(string_split(parties, chr(10))) as party from raw.email)
    group by message_key
),
-- what Gmail holds together although its header does not say so, for answers that have lost their References
gmail_thread as (
    select mailbox, gm_thread_id, arg_min(coalesce(thread_root, in_reply_to, message_key), sent_at || message_key) filter (where sent_at is not null) as root
    from raw.email
    where gm_thread_id is not null
    group by mailbox, gm_thread_id
),
email as (
    select
        'email' as source_object,
        plain_id(mail.message_key) as source_id,
        case when plain_id(mail.message_key) = mail.message_key then mail.link end as source_url,
        try_cast(mail.sent_at as timestamptz) as updated_at,
        'email' as channel,
        plain_id(coalesce(
            mail.thread_root,
            parent.thread_root,
            parent.in_reply_to,
            mail.in_reply_to,
            case when mail.message_id is null or regexp_matches(lower(mail.subject), '^\s*(re|sv|aw|vs|antw|odp|rif|res|r|fwd?|vb|wg|tr|rv|doorst)\s*(\[[0-9]+\])?\s*:') then gmail_thread.root end,
            mail.message_key
        )) as thread_id,
        try_cast(mail.sent_at as timestamptz) as occurred_at,
        mail.subject,
        mail.text,
        case when coalesce(mail_side.is_internal, true) then 'private' else 'public' end as visibility,
        mail.automated_by is not null and not (mail.automated_by = 'list' and mail.is_own_list) as is_automated,
        mail._observed_at as observed_at,
        coalesce(mail._deleted_at, case when mail.is_trashed = 'true' then mail._observed_at end) as deleted_at,
        mail._load_id as load_id
    from mail
    left join mail_side on mail_side.message_key = mail.message_key
    left join raw.email as parent on mail.thread_root is null and parent.message_key = mail.in_reply_to
    left join gmail_thread on gmail_thread.mailbox = mail.mailbox and gmail_thread.gm_thread_id = mail.gm_thread_id
),
-- meetings -------------------------------------------------------------------------------------------------------
event_side as (
    select
        event_key,
        count(distinct split_part(party, chr(9), 2)) as people,
        bool_and(list_contains($company_domains, email_domain(split_part(party, chr(9), 2)))) as is_internal
    from (select event_key, unnest(string_split(parties, chr(10))) as party from raw.event)
    group by event_key
),
series as (
    select uid, series_hash, window_start, status, _observed_at from raw.event where row_kind = 'series' and _deleted_at is null
),
meeting as (
    select
        'event' as source_object,
        plain_id(event.event_key) as source_id,
        event.link as source_url,
        try_cast(event.updated_at as timestamptz) as updated_at,
        'meeting' as channel,
        plain_id(event.uid) as thread_id,
        case
            when event.starts_at like '%+%' then try_cast(event.starts_at as timestamptz)
            else naive_time(event.starts_at, $timezone)
        end as occurred_at,
        event.summary as subject,
        event.description as text,
        case when event_side.is_internal or event.class in ('PRIVATE', 'CONFIDENTIAL') then 'private' else 'public' end as visibility,
        false as is_automated,
        event._observed_at as observed_at,
        coalesce(
            event._deleted_at,
            case when event.status = 'CANCELLED' then least(coalesce(try_cast(event.updated_at as timestamptz), event._observed_at), event._observed_at) end,
            -- a day that the series no longer has: its rule was ended or moved after we read it
            case
                when event.row_kind = 'instance' and event.series_hash <> series.series_hash and event.starts_at >= series.window_start then series._observed_at
                when event.row_kind = 'event' and series._observed_at > event._observed_at then series._observed_at
            end
        ) as deleted_at,
        event._load_id as load_id
    from raw.event as event
    inner join event_side on event_side.event_key = event.event_key
    left join series on series.uid = event.uid
    where event.row_kind <> 'series' and event_side.people > 1
),
-- files ----------------------------------------------------------------------------------------------------------
shared_file as (
    select
        'file' as source_object,
        id as source_id,
        coalesce(max(webViewLink), 'https://drive.google.com/open?id=' || id) as source_url,
        try_cast(max(modifiedTime) as timestamptz) as updated_at,
        'file' as channel,
        $source || ':file:' || id as thread_id,
        try_cast(coalesce(max(modifiedTime), max(createdTime)) as timestamptz) as occurred_at,
        max(name) as subject,
        'public' as visibility,
        false as is_automated,
        min(_observed_at) as observed_at,
        case when bool_and(_deleted_at is not null) then max(_deleted_at) end as deleted_at,
        max(_load_id) as load_id
    from (select *, unnest(string_split(shared_with, chr(10))) as address from raw.file where shared_with is not null) as shared
    where not list_contains($company_domains, email_domain(address))
    group by id
)
select $source || ':' || source_object || ':' || source_id as record_key, $source as source, *
from (
    select * from email
    union all by name
    select * from meeting
    union all by name
    select * from shared_file
) as interaction
