-- How far the changes reach: every record in a component of evidence that a change touches, so that these can be made again by themselves.
-- Statements run in order; $review: the weight in bits from which a pair is evidence.

-- one row: a record whose own evidence is new, changed or gone, or whose id still waits to be committed, or that such a record now leads to
create or replace temp table reached as
with
-- ids that became one, or two again, in a run that was held: the ledger does not know of it yet
waiting as (
    (select old_id, id from identity.pending_alias except select old_id, id from ledger.alias)
    union
    (select old_id, id from ledger.alias except select old_id, id from identity.pending_alias)
),
-- mostly nothing waits: then the ledger is only looked through for nothing
given as (
    select record_key, kind, person_id from ledger.person_id where record_key in (select record_key from identity.pending_id)
),
own as (
    select record_key from identity.refeatured
    union
    select p.record_key from identity.pending_id as p
    left join given as g on g.record_key = p.record_key and g.kind = p.kind and g.person_id = p.id
    where p.kind <> 'account' and g.record_key is null
    union
    select record_key from identity.part where kind <> 'account' and id in (select old_id from waiting union select id from waiting)
),
-- pairs that came or went, be it between two records that are as they were
moved as (select unnest([a, b]) as number from identity.pair_moved where weight >= $review),
own_values as (
    select distinct kind, value from identity.identifier_owner where record_key in (select record_key from own)
    except
    select kind, value from identity.generic_identifier
),
-- a must-link makes its records one over those that are gone
decided as (
    select part from decided_group where record_key in (select record_key from own)
),
-- what is said of two records holds from the night in which the second of them comes (back): until then no evidence led to the first
said as (
    select record_key_a as one, record_key_b as other from identity.decision where kind in ('must_link', 'cannot_link')
    union all
    select record_key as one, into_record_key as other from landed.record_merge
)
select record_key from own
union
select o.record_key from identity.identifier_owner as o join own_values as v on v.kind = o.kind and v.value = o.value
union
select record_key from identity.block_record where number in (select number from moved)
union
select record_key from decided_group where part in (select part from decided)
union
select other as record_key from said where one in (select record_key from own)
union
select one as record_key from said where other in (select record_key from own);
