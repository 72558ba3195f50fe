-- one row: one record and one domain at which it has an e-mail address of its own
select distinct o.record_key, split_part(o.value, '@', 2) as domain
from identity.identifier_owner as o
left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
where o.kind = 'email' and g.value is null
