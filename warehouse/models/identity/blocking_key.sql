-- one row: one record and one key under which it meets the records that could be the same person
-- incremental by record_key over identity.refeatured
with
f as (
    select *,
        regexp_replace(split_part(emails[1], '@', 1), '[^a-z0-9]', '', 'g') as mailbox,
        replace(birth_date, '-', '') as birth_day,
        coalesce(street_number, '') || left(coalesce(street_name, ''), 3) as door
    from identity.feature
)
select record_key, 'email' as rule, unnest(emails) as key from f
union all
select record_key, 'phone' as rule, unnest(phones) as key from f
union all
select record_key, 'national id' as rule, national_id as key from f where national_id is not null
union all
select record_key, 'whole name' as rule, least(given, family) || ' ' || greatest(given, family) as key from f where given is not null and family is not null
union all
select record_key, 'name and company' as rule, left(given, 1) || ' ' || family_sound || ' ' || company as key
from f where given is not null and family is not null and company is not null
union all
select record_key, 'name and domain' as rule, left(given, 1) || ' ' || family_sound || ' ' || domains[1] as key
from f where given is not null and family is not null and len(domains) > 0
union all
select record_key, 'given name and birth date' as rule, given_sound || ' ' || birth_day as key from f where given is not null and birth_day is not null
union all
select record_key, 'family name and birth date' as rule, family_sound || ' ' || birth_day as key from f where family is not null and birth_day is not null
union all
select record_key, 'birth date' as rule, birth_day as key from f where birth_day is not null
union all
select record_key, 'birth date and place' as rule, birth_day || ' ' || coalesce(postcode, city) as key
from f where birth_day is not null and coalesce(postcode, city) is not null
union all
select record_key, 'mailbox' as rule, mailbox as key from f where length(mailbox) >= 8
union all
select record_key, 'door and postcode' as rule, street_number || ' ' || postcode || ' ' || left(coalesce(given, ''), 1) as key
from f where street_number is not null and postcode is not null
union all
select record_key, 'street' as rule, street_name || ' ' || street_number as key from f where street_name is not null and street_number is not null
union all
select record_key, 'name and postcode' as rule, family_sound || ' ' || postcode as key from f where family is not null and postcode is not null
union all
select record_key, 'given name and postcode' as rule, given_sound || ' ' || postcode as key from f where given is not null and postcode is not null
union all
select record_key, 'name and city' as rule, left(given, 1) || ' ' || family_sound || ' ' || city as key
from f where given is not null and family is not null and city is not null
