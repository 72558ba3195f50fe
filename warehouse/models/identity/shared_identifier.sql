-- one row: one record and one non-generic identifier value that at least one other record has too
-- incremental by record_key over identity.touched
select o.kind, o.value, o.record_key, o.name_key, o.name
from identity.identifier_owner as o
left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
where g.value is null
qualify count(*) over (partition by o.kind, o.value) > 1
