-- one row: one person or machine that the workspace lists, or that only its messages know
with
users as (
    select
        id,
        team_id,
        coalesce(nullif(json_text(profile, '$.real_name'), ''), real_name) as full_name,
        nullif(json_text(profile, '$.first_name'), '') as given_name,
        nullif(json_text(profile, '$.last_name'), '') as family_name,
        coalesce(nullif(json_text(profile, '$.display_name'), ''), name) as nickname,
        nullif(json_text(profile, '$.title'), '') as job_title,
        nullif(json_text(profile, '$.email'), '') as email,
        nullif(json_text(profile, '$.phone'), '') as phone,
        locale as language,
        tz as timezone,
        coalesce(is_bot = 'true', false) or id = 'USLACKBOT' as is_machine,
        coalesce(is_outside = 'true', false) as is_outside,
        coalesce(deleted = 'true', false) as is_deleted,
        epoch_time(try_cast(updated as double)) as updated_at,
        workspace_url,
        _observed_at,
        _deleted_at,
        _load_id
    from raw."user"
),
-- what was said of a stranger in several ways, as one: their own profile goes before hearsay
strangers as (
    select
        id,
        coalesce(max(case when team_id <> workspace then team_id end), max(workspace)) as team_id,
        max(coalesce(real_name, display_name)) as full_name,
        max(first_name) as given_name,
        max(last_name) as family_name,
        coalesce(
            max(case when evidence = 'profile' then coalesce(display_name, name) end),
            max(case when evidence = 'author' then name end),
            max(name)
        ) as nickname,
        coalesce(bool_or(is_bot = 'true'), false) as is_machine,
        coalesce(bool_or(team_id <> workspace), true) as is_outside,
        false as is_deleted,
        max(workspace_url) as workspace_url,
        max(_observed_at) as _observed_at,
        max(_load_id) as _load_id
    from raw.stranger
    where _deleted_at is null and id not in (select id from users)
    group by id
),
people as (
    select * from users
    union all by name
    select * from strangers
),
-- a room that two organisations share is named after the other one: `ext-acme`
shared_rooms as (
    select id, team_id, replace(replace(regexp_extract(lower(name), '^(?:ext|external|connect|shared|client|customer|partner)[-_](.+)$', 1), '-', ' '), '_', ' ') as company
    from raw.channel
    where _deleted_at is null and regexp_matches(lower(name), '^(?:ext|external|connect|shared|client|customer|partner)[-_](.+)$')
),
present as (
    select "user" as id, channel_id from raw.member where _deleted_at is null
    union
    select author as id, channel_id from raw.message where _deleted_at is null
),
-- somebody of another organisation's workspace who is in the rooms of one organisation only
companies as (
    select s.id, min(r.company) as company_name
    from strangers as s
    join present as p on p.id = s.id
    join shared_rooms as r on r.id = p.channel_id
    where s.is_outside and r.company <> ''
    group by s.id
    having count(distinct r.company) = 1
)
select
    $source || ':user:' || team_id || '-' || people.id as record_key,
    $source as source,
    'user' as source_object,
    team_id || '-' || people.id as source_id,
    coalesce(workspace_url || '/team/' || people.id, 'https://slack.com/app_redirect?team=' || team_id || '&channel=' || people.id) as source_url,
    updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    'chat_user' as kind,
    full_name,
    given_name,
    family_name,
    nickname,
    job_title,
    companies.company_name,
    email,
    phone,
    language,
    timezone,
    case
        when is_machine then null
        when is_outside then coalesce(list_contains($company_domains, email_domain(clean_email(email))), false)
        else true
    end as is_internal,
    not is_deleted as is_active,
    is_machine
from people
left join companies on companies.id = people.id
