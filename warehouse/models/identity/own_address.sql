-- one row: one e-mail address that is a record's own, and whether anybody can have one at its domain
-- incremental by record_key over identity.touched
select distinct o.record_key, o.value as address, split_part(o.value, '@', 2) as domain, m.domain is not null or h.domain is not null as is_shared_domain
from identity.identifier_owner as o
left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
left join (select domain from reference.mail_providers union select canonical_domain from reference.mail_providers) as m
    on m.domain = split_part(o.value, '@', 2)
left join (select distinct domain from reference.shared_hosts) as h on h.domain = split_part(o.value, '@', 2)
where o.kind = 'email' and g.value is null
