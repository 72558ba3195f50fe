-- one row: one further handle of one person: the bare Slack user id, and the id in the whole organisation
with
users as (
    select
        $source || ':user:' || team_id || '-' || id as record_key,
        team_id || '-' || id as source_id,
        id,
        nullif(json_text(enterprise_user, '$.id'), '') as organisation_id,
        _observed_at,
        _deleted_at,
        _load_id
    from raw."user"
),
strangers as (
    select
        id,
        coalesce(max(case when team_id <> workspace then team_id end), max(workspace)) as team_id,
        max(_observed_at) as _observed_at,
        max(_load_id) as _load_id
    from raw.stranger
    where _deleted_at is null and id not like 'B%' and id not in (select id from users)
    group by id
),
handles as (
    select record_key, source_id, id as raw_value, _observed_at, _deleted_at, _load_id from users
    union all by name
    select record_key, source_id, organisation_id as raw_value, _observed_at, _deleted_at, _load_id
    from users
    where organisation_id <> id
    union all by name
    select $source || ':user:' || team_id || '-' || id as record_key, team_id || '-' || id as source_id, id as raw_value, _observed_at, _load_id
    from strangers
)
select
    record_key,
    $source as source,
    'user' as source_object,
    source_id,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    'chat_user' as kind,
    raw_value
from handles
