-- one row: one record that can be part of a person: a live record, or one that its own system has merged into another
-- incremental by record_key over identity.touched
with
excluded as (select record_key_a as record_key from identity.decision where kind = 'exclude'),
live as (
    select p.record_key, k.likeness as name_likeness, k.name_key, cast(p.birth_date as varchar) as birth_date,
        nullif(upper(regexp_replace(p.national_id, '[^A-Za-z0-9]', '', 'g')), '') as national_id, true as is_live,
        -- where each person has one place only at a time: a list of workers, a directory, one workspace
        case
            when not coalesce(p.is_active, true) then null
            when p.kind in ('worker', 'directory_user') then p.source || ':' || p.kind
            when p.kind = 'chat_user' then p.source || ':' || split_part(p.source_id, '-', 1)
        end || ' ' || p.record_key as seat
    from canonical.person_record as p
    left join identity.known_name as k
        on k.likeness = likeness({'full_name': coalesce(p.full_name, ''), 'given_name': coalesce(p.given_name, ''), 'family_name': coalesce(p.family_name, '')})
    where p.deleted_at is null and not p.is_machine and p.record_key not in (select record_key from excluded)
),
merged as (
    select record_key from landed.record_merge
    union
    select into_record_key as record_key from landed.record_merge
),
-- of these few the keys are looked up, not these few among all keys
gone as (
    select p.record_key
    from canonical.person_record as p
    join merged as m on m.record_key = p.record_key
    where (p.deleted_at is not null or p.is_machine is distinct from false) and p.record_key not in (select record_key from excluded)
)
select l.record_key, l.name_likeness, l.name_key, case when d.value is null then l.birth_date end as birth_date,
    case when x.value is null then l.national_id end as national_id, l.is_live, l.seat
from live as l
left join reference.placeholder_values as x on x.kind = 'national_id' and x.value = l.national_id
left join reference.placeholder_values as d on d.kind = 'birth_date' and d.value = l.birth_date
union all by name
select m.record_key, false as is_live from gone as m
