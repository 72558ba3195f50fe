-- one row: one record that its source has deleted, and who it was
create or replace table identity.retired_record as
with
retired as (
    select record_key from canonical.person_record where deleted_at is not null
    union
    select record_key from canonical.account_record where deleted_at is not null
),
now_part as (
    select record_key, kind, id, 'merged into another record by its own system' as reason
    from identity.part where rowid in (select rowid from identity.part where record_key in (select record_key from retired))
),
before as (
    select l.record_key, l.kind, coalesce(a.id, l.id) as id, 'deleted at its source' as reason
    from (
        select record_key, kind, person_id as id from ledger.person_id where record_key in (select record_key from retired)
        union all
        select record_key, kind, account_id as id from ledger.account_id where record_key in (select record_key from retired)
    ) as l
    left join identity.pending_alias as a on a.old_id = l.id
    where l.record_key not in (select record_key from now_part)
)
select r.record_key,
    max(case when k.kind = 'customer' then k.id end) as customer_id,
    max(case when k.kind = 'employee' then k.id end) as employee_id,
    max(case when k.kind = 'account' then k.id end) as account_id,
    coalesce(max(k.reason), 'deleted at its source before it was known') as reason
from retired as r
left join (select * from now_part union all select * from before) as k on k.record_key = r.record_key
group by r.record_key;

-- one row: one record of several who became one, the id that it was itself last given, before what it was tied to got another, and in which run
create or replace table identity.own_id as
with
merged as (select old_id as id from identity.pending_alias union select id from identity.pending_alias),
given as (
    select record_key, kind, person_id as id, since_run from ledger.person_id
    where person_id in (select id from merged) and (record_key, kind) not in (select (record_key, kind) from identity.pending_id)
    union all
    select record_key, kind, id, $run_id as since_run from identity.pending_id where kind <> 'account' and id in (select id from merged)
)
select record_key, kind, max(id) as own_id, max(since_run) as since_run from given group by record_key, kind;
