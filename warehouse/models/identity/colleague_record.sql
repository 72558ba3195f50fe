-- one row: one record of somebody who is, or is the same person as, a colleague; a table of its own, so that what joins it knows how few it has
with
own as materialized (select record_key from canonical.person_record where kind = 'worker' or is_internal),
colleagues as materialized (select distinct c.cluster from identity.cluster as c semi join own as o on o.record_key = c.record_key)
select c.record_key from identity.cluster as c semi join colleagues as w on w.cluster = c.cluster
union
select record_key from own
