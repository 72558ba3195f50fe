-- one row: one record, by its number, and one key under which it meets the records that could be the same person
with
f as (
    select number, given, family, given_sound, family_sound, birth_date, national_id, emails, phones, domain, brand, postcode, city, street_number,
        left(given, 1) || ' ' || family_sound as name,
        regexp_replace(split_part(emails[1], '@', 1), '[^a-z0-9]', '', 'g') as mailbox
    from block_feature
)
select number, 'email' as rule, unnest(emails) as key from f
union all
select number, 'phone' as rule, unnest(phones) as key from f
union all
select number, 'national id' as rule, national_id as key from f where national_id is not null
union all
select number, 'name and company' as rule, name || ' ' || split_part(brand, ' ', 1) as key from f where name is not null and brand is not null
union all
select number, 'name and company' as rule, name || ' ' || regexp_extract(domain, '^[a-z0-9]+') as key
from f where name is not null and domain is not null and regexp_extract(domain, '^[a-z0-9]+') <> split_part(brand, ' ', 1)
union all
select number, 'name and city' as rule, name || ' ' || city as key from f where name is not null and city is not null
union all
select number, 'name and postcode' as rule, name || ' ' || postcode as key from f where name is not null and postcode is not null
union all
select number, 'given name and birth date' as rule, given_sound || ' ' || birth_date as key from f where given is not null and birth_date is not null
union all
select number, 'family name and birth date' as rule, family_sound || ' ' || birth_date as key
from f where family is not null and birth_date is not null
union all
-- below: rules that alone say little; blocking.COARSE
select number, 'birth date' as rule, birth_date as key from f where birth_date is not null
union all
select number, 'names' as rule, least(given_sound, family_sound) || ' ' || greatest(given_sound, family_sound) as key
from f where given is not null and family is not null
union all
select number, 'given name and city' as rule, given_sound || ' ' || city as key from f where given is not null and city is not null
union all
select number, 'family name and city' as rule, family_sound || ' ' || city as key from f where family is not null and city is not null
union all
select number, 'given name and birth year' as rule, given_sound || ' ' || left(birth_date, 4) as key
from f where given is not null and birth_date is not null
union all
select number, 'family name and birth year' as rule, family_sound || ' ' || left(birth_date, 4) as key
from f where family is not null and birth_date is not null
union all
select number, 'door and postcode' as rule, street_number || ' ' || postcode as key
from f where street_number is not null and postcode is not null
union all
select number, 'mailbox' as rule, mailbox as key from f where length(mailbox) >= 4 and regexp_matches(mailbox, '[0-9]')
