-- one row: one record and one non-generic identifier value that at least one other record has too; likeness: a hash of kind and value
-- incremental by record_key over identity.touched
with
own as (
    select o.kind, o.value, o.record_key, likeness({'kind': o.kind, 'value': o.value}) as likeness
    from identity.identifier_owner as o
    left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
    where g.value is null
),
-- told apart by a hash: to group all values by themselves costs more than all the rest
several as (
    select likeness from own group by likeness having count(*) > 1
)
select o.kind, o.value, o.record_key, o.likeness
from own as o
join several as s on s.likeness = o.likeness
