-- one row: one record (node) and one non-generic identifier value that at least one other record has too; likeness: a hash of kind and value
-- Parameters: $owner: a SELECT of the rows of identity.identifier_owner that may count; $here: record_key and node of the records that are read.
with
own as (
    select o.kind, o.value, h.node, likeness({'kind': o.kind, 'value': o.value}) as likeness
    from ($owner) as o
    join $here as h on h.record_key = o.record_key
    left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
    where g.value is null
),
-- told apart by a hash: to group all values by themselves costs more than all the rest
several as (
    select likeness from own group by likeness having count(*) > 1
)
select o.kind, o.value, o.node, o.likeness
from own as o
join several as s on s.likeness = o.likeness
