-- one row: one name on an identifier value that three surnames or more share, on a telephone number two
-- incremental by kind, value over identity.touched_value
select o.kind, o.value, n.name_key, min(n.name) as name
from identity.identifier_owner as o
join identity.generic_candidate as g on g.kind = o.kind and g.value = o.value and g.reason in ('surnames', 'families')
join identity.known_name as n on n.likeness = o.name_likeness and n.name_key is not null
group by o.kind, o.value, n.name_key
