-- one row: one e-mail address that a record (node) has for its own, and whether anybody can have one at its domain; or one extension of a
-- switchboard, written as an address at its number
-- Parameters: as those of shared_values.sql.
with
shared_domain as (
    select domain from reference.mail_providers
    union select canonical_domain as domain from reference.mail_providers
    union select domain from reference.shared_hosts
),
addresses as (
    select h.node, o.value as address, split_part(o.value, '@', 2) as domain
    from ($owner) as o
    join $here as h on h.record_key = o.record_key
    left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
    where o.kind = 'email' and g.value is null
),
-- of the telephone that a record itself shows; further numbers are read without
extended as (
    select record_key, phone,
        regexp_extract(lower(phone), '(ext[a-z]*|x|#|int|anexo)[ .:=]*([0-9]{1,6}) *$', 2) as extension
    from (select record_key, phone from canonical.person_record where deleted_at is null and regexp_matches(phone, '[A-Za-z#]'))
),
extensions as (
    select h.node, e.extension || '@' || i.value as address, i.value as domain
    from extended as e
    join $here as h on h.record_key = e.record_key
    join canonical.identifier as i on i.record_key = e.record_key and i.kind = 'phone' and i.raw_value = e.phone
    where e.extension <> '' and i.value is not null
)
select a.node, a.address, a.domain, d.domain is not null as is_shared_domain
from addresses as a
left join shared_domain as d on d.domain = a.domain
union all
select node, address, domain, false as is_shared_domain from extensions
