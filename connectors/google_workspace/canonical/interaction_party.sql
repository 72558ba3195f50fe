-- one row: one person's part in one mail (from, to, cc), meeting (organizer, attendee) or shared file (from, to)
with
own_list as (
    select
        message_key,
        coalesce(list_contains($company_domains, email_domain(list_address)), false)
        or coalesce(list_contains($company_domains, regexp_replace(list_id, '^[^.]+\.', '', 'g')), false) as is_own_list
    from raw.email
    where list_id is not null or list_address is not null
),
mail_party as (
    select
        'email' as source_object,
        message_key as source_id,
        unnest(string_split(parties, chr(10))) as party,
        link as source_url,
        _observed_at,
        coalesce(_deleted_at, case when is_trashed = 'true' then _observed_at end) as _deleted_at,
        _load_id
    from raw.email
),
written_mail as (
    select *, split_part(party, chr(9), 1) as written_role, split_part(party, chr(9), 2) as address from mail_party
),
-- a group of ours that passes on a stranger's mail puts itself into From; the stranger stands in X-Original-From
passed_on as (
    select distinct written_mail.source_id
    from written_mail
    inner join own_list on own_list.message_key = written_mail.source_id
    where own_list.is_own_list and written_mail.written_role = 'original_from'
),
mail as (
    select
        written_mail.* exclude (written_role),
        case when written_mail.written_role = 'original_from' then 'from' else written_mail.written_role end as role
    from written_mail
    left join passed_on on passed_on.source_id = written_mail.source_id
    where
        written_mail.written_role in ('to', 'cc')
        or (written_mail.written_role = 'from' and passed_on.source_id is null)
        or (written_mail.written_role = 'original_from' and passed_on.source_id is not null)
),
meeting_party as (
    select
        'event' as source_object,
        event_key as source_id,
        unnest(string_split(parties, chr(10))) as party,
        link as source_url,
        _observed_at,
        _deleted_at,
        _load_id
    from raw.event
    where row_kind <> 'series'
),
-- an entry with one person in it is that person's own note, no meeting
together as (
    select source_id from meeting_party group by source_id having count(distinct split_part(party, chr(9), 2)) > 1
),
meeting as (
    select
        *,
        split_part(party, chr(9), 2) as address,
        split_part(party, chr(9), 1) as role,
        nullif(split_part(party, chr(9), 4), '') as response
    from meeting_party
    where source_id in (select source_id from together)
),
shared as (
    select
        id,
        unnest(string_split(shared_with, chr(10))) as address,
        lower(Owner) as owner,
        coalesce(webViewLink, 'https://drive.google.com/open?id=' || id) as source_url,
        _observed_at,
        _deleted_at,
        _load_id
    from raw.file
    where shared_with is not null
),
file_party as (
    select distinct 'file' as source_object, id as source_id, 'to' as role, address, source_url, _observed_at, _deleted_at, _load_id
    from shared
    where not list_contains($company_domains, email_domain(address))
    union all by name
    select distinct 'file' as source_object, id as source_id, 'from' as role, owner as address, source_url, _observed_at, _deleted_at, _load_id
    from shared
    where owner like '%@%' and not list_contains($company_domains, email_domain(address))
),
everyone as (
    select * replace (plain_id(source_id) as source_id, case when plain_id(source_id) = source_id then source_url end as source_url) from mail
    union all by name
    select * replace (plain_id(source_id) as source_id) from meeting
    union all by name
    select * from file_party
)
select
    $source || ':' || everyone.source_object || ':' || everyone.source_id as record_key,
    $source as source,
    everyone.source_object,
    everyone.source_id,
    everyone.source_url,
    everyone._observed_at as observed_at,
    everyone._deleted_at as deleted_at,
    everyone._load_id as load_id,
    $source || ':' || everyone.source_object || ':' || everyone.source_id as interaction_record_key,
    case
        when users.user_key is not null then $source || ':directory_user:' || users.user_key
        else $source || ':correspondent:' || keyed_hash($correspondent_key, everyone.address || '|' || coalesce(fold(split_part(everyone.party, chr(9), 3)), ''))
    end as person_record_key,
    'email' as identifier_kind,
    everyone.address as identifier_value,
    everyone.role,
    everyone.response
from everyone
left join raw.directory_user as users on users.user_key = everyone.address and users._deleted_at is null
where everyone.address like '%@%'
