-- one row: one record and one non-generic identifier value that at least one other record has too
-- incremental by record_key over identity.touched
with
-- counted by themselves: a window over all rows costs more
several as (
    select kind, value from identity.identifier_owner group by kind, value having count(*) > 1
),
shared as (
    select s.kind, s.value
    from several as s
    left join identity.generic_identifier as g on g.kind = s.kind and g.value = s.value
    where g.value is null
)
select o.kind, o.value, o.record_key
from identity.identifier_owner as o
join shared as s on s.kind = o.kind and s.value = o.value
