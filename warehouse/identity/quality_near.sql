-- one row: one record with its places in the two orders in which records are drawn, and all that is looked at of it; those near the front of either
-- order alone. Parameters: $people, $patterns (the places below which a record is near the front). Places are read first, and the wide columns of
-- those few alone.
with
near as (
    select record_key, hash(record_key) as place, hash(record_key, 'fields') as fields_place, given, family, emails, phones, company, job_title,
        birth_date, street_name, street_number, postcode, city, country, script, generation
    from identity.feature
    where hash(record_key) <= $people or hash(record_key, 'fields') <= $patterns
)
select *,
    -- a person whose name is known in full, with something beside the name to go by
    place <= $people and coalesce(length(given) >= 3 and length(family) >= 3, false) and coalesce(script = 'latin', false) and generation is null
        and (coalesce(len(emails) > 0, false) or coalesce(len(phones) > 0, false) or birth_date is not null or company is not null) as is_person,
    fields_place <= $patterns and given is not null and family is not null as is_named
from near
