-- one row: one name on an identifier value that three surnames or more share, on a telephone number two
-- incremental by kind, value over identity.touched_value
select o.kind, o.value, o.name_key, min(o.name) as name
from identity.identifier_owner as o
join identity.generic_candidate as g on g.kind = o.kind and g.value = o.value and g.reason in ('surnames', 'families')
where o.name_key is not null
group by o.kind, o.value, o.name_key
