-- one row: one e-mail address that is a record's own, and whether anybody can have one at its domain
-- incremental by record_key over identity.touched
with
shared_domain as (
    select domain from reference.mail_providers
    union select canonical_domain as domain from reference.mail_providers
    union select domain from reference.shared_hosts
),
addresses as (
    select o.record_key, o.value as address, split_part(o.value, '@', 2) as domain
    from identity.identifier_owner as o
    left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
    where o.kind = 'email' and g.value is null
)
select a.record_key, a.address, a.domain, d.domain is not null as is_shared_domain
from addresses as a
left join shared_domain as d on d.domain = a.domain
