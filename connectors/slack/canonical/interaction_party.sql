-- one row: one person's part in one message or canvas: author, mentioned, or to (an outsider to whom a colleague speaks)
with
users as (
    select
        id,
        team_id,
        coalesce(is_outside = 'true', false)
        and not coalesce(list_contains($company_domains, email_domain(clean_email(json_text(profile, '$.email')))), false) as is_outside,
        coalesce(is_bot = 'true', false) or id = 'USLACKBOT' as is_machine
    from raw."user"
),
strangers as (
    select
        id,
        coalesce(max(case when team_id <> workspace then team_id end), max(workspace)) as team_id,
        coalesce(bool_or(team_id <> workspace), true) and not coalesce(bool_or(is_bot = 'true'), false) as is_outside,
        coalesce(bool_or(is_bot = 'true'), false) as is_machine
    from raw.stranger
    where id not in (select id from users)
    group by id
),
people as (
    select id, $source || ':user:' || team_id || '-' || id as person_record_key, is_outside, is_machine
    from (
        select * from users
        union all by name
        select * from strangers
    ) as known
),
messages as (
    select
        channel_id || ':' || ts as source_id,
        channel_id,
        author,
        mentioned,
        _observed_at,
        coalesce(_deleted_at, case when subtype = 'tombstone' then _observed_at end) as _deleted_at,
        _load_id,
        coalesce(subtype, '') = 'tombstone' as is_tombstone
    from raw.message
    where is_notice is null
),
-- outsiders in each conversation; not in #general, where everybody is and nobody is spoken to
outsiders as (
    select present.channel_id, people.id
    from (
        select channel_id, "user" as id from raw.member
        union
        select channel_id, author as id from messages where not is_tombstone
    ) as present
    inner join people on people.id = present.id
    inner join raw.channel as channel on channel.id = present.channel_id
    where people.is_outside and coalesce(channel.is_general, 'false') <> 'true'
),
-- whoever names an outsider speaks to that one, not to all who are in the room
addressing as (
    select distinct named.source_id
    from (select source_id, unnest(string_split(mentioned, ' ')) as id from messages where mentioned is not null) as named
    inner join people on people.id = named.id
    where people.is_outside
),
spoken_to as (
    select channel_id, id, count(*) over (partition by channel_id) as outsiders_present from outsiders
),
parts as (
    select source_id, author as id, 'author' as role, _observed_at, _deleted_at, _load_id
    from messages
    where author is not null and not is_tombstone
    union all by name
    select source_id, unnest(string_split(mentioned, ' ')) as id, 'mentioned' as role, _observed_at, _deleted_at, _load_id
    from messages
    where mentioned is not null and not is_tombstone
    union all by name
    select messages.source_id, spoken_to.id, 'to' as role, messages._observed_at, messages._deleted_at, messages._load_id
    from messages
    inner join spoken_to on spoken_to.channel_id = messages.channel_id
    inner join people as author on author.id = messages.author
    left join addressing on addressing.source_id = messages.source_id
    where (addressing.source_id is null or list_contains(string_split(messages.mentioned, ' '), spoken_to.id))
        and spoken_to.outsiders_present <= 20 and not author.is_outside and not author.is_machine and not messages.is_tombstone
),
of_messages as (
    select 'message' as source_object, * from parts
),
of_canvases as (
    select 'canvas' as source_object, id as source_id, "user" as id, 'author' as role, _observed_at, _deleted_at, _load_id
    from raw.canvas
    where "user" is not null
)
select
    $source || ':' || everyone.source_object || ':' || everyone.source_id as record_key,
    $source as source,
    everyone.source_object,
    everyone.source_id,
    everyone._observed_at as observed_at,
    everyone._deleted_at as deleted_at,
    everyone._load_id as load_id,
    $source || ':' || everyone.source_object || ':' || everyone.source_id as interaction_record_key,
    people.person_record_key,
    'chat_user' as identifier_kind,
    everyone.id as identifier_value,
    everyone.role
from (
    select * from of_messages
    union all by name
    select * from of_canvases
) as everyone
left join people on people.id = everyone.id
