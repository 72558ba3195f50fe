-- one row: one live record of a person and one identifier that could tell who it is; name_likeness: of its name among identity.known_name, which has
-- the words; surname_likeness: equal for one surname, to be counted by
-- incremental by record_key over identity.changed_record
with
excluded as (select record_key_a as record_key from identity.decision where kind = 'exclude'),
people as (
    select p.record_key, k.likeness as name_likeness, case when k.surname is not null then likeness({'surname': k.surname}) end as surname_likeness
    from canonical.person_record as p
    left join identity.known_name as k
        on k.likeness = likeness({'full_name': coalesce(p.full_name, ''), 'given_name': coalesce(p.given_name, ''), 'family_name': coalesce(p.family_name, '')})
    where p.deleted_at is null and not p.is_machine and p.record_key not in (select record_key from excluded)
),
national_ids as (
    select record_key, 'national_id' as kind, nullif(upper(regexp_replace(national_id, '[^A-Za-z0-9]', '', 'g')), '') as value
    from canonical.person_record where national_id is not null
),
held as (
    select record_key, kind, value from canonical.identifier
    where value is not null
        and (kind in ('email', 'phone', 'chat_user', 'crm_id', 'national_id') or (kind = 'external_id' and value like '%:%'))
    -- a value is there once for each record; only a national id may be in both places
    union all
    select record_key, kind, value from national_ids
    where value is not null and (record_key, value) not in (
        select (record_key, value) from canonical.identifier where kind = 'national_id' and value is not null
    )
)
select h.kind, h.value, p.record_key, p.name_likeness, p.surname_likeness
from held as h
join people as p on p.record_key = h.record_key
