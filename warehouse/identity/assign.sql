-- From a partition to ids: g(partition, ledger). Statements run in order, each making one table; nothing here writes the ledger.
-- Parameters: $run_id, $at; $part, $person: the tables to make, $lasting: empty, or temp; $member: table, or view where that would hold all records;
-- $scope: the condition that a record of a person is looked at in this run; $party: a SELECT of these people's rows of identity.party;
-- $organisations: true where organisations are.

create or replace temp $member party_here as $party;

-- one row: one record, and the party and cluster that it counts in; one that its own system has merged into another goes with that one
create or replace temp $member member as
with
people as (select record_key, party as kind, cluster from party_here where party is not null),
merged_away as (select record_key, cluster from identity.cluster where not is_live and $scope)
select * from people
union all
select m.record_key, min(p.kind) as kind, m.cluster from merged_away as m join people as p on p.cluster = m.cluster group by m.record_key, m.cluster
union all
select record_key, 'account' as kind, cluster from identity.account_cluster where $organisations;

-- one row: one part: one person as customer, one as employee, or one organisation; named by the smallest key of its records
create or replace temp table part_now as
select kind, cluster, min(record_key) as part from member group by kind, cluster;

-- one row: one record and the id that the ledger knows it by, since which run; of one that was handed on to somebody else, only the id that it got since
create or replace temp table held as
select m.record_key, m.kind, p.part, l.id, l.since_run
from member as m
join (
    select record_key, kind, person_id as id, since_run from ledger.person_id
    union all
    select record_key, kind, account_id as id, since_run from ledger.account_id
) as l on l.record_key = m.record_key and l.kind = m.kind
join part_now as p on p.kind = m.kind and p.cluster = m.cluster
left join identity.handed as o on o.record_key = m.record_key and l.since_run < o.run_id
where o.record_key is null;

-- one row: one id and the part that has most of its records (then the one that had it first, then the one with the smallest record key)
create or replace temp table won as
with
merged as (select id, min(since_run) as since_run from ledger.alias group by id),
-- where a part has records of an id that had become this one, those that were given this one since then say nothing: they may have come for the other
returned as (
    select distinct h.kind, h.part, a.id from held as h join ledger.alias as a on a.old_id = h.id
),
votes as (
    select h.id, h.kind, h.part, min(h.since_run) as since_run,
        count(*) filter (where r.id is null or m.since_run is null or h.since_run < m.since_run) as records
    from held as h
    left join merged as m on m.id = h.id
    left join returned as r on r.id = h.id and r.kind = h.kind and r.part = h.part
    group by h.id, h.kind, h.part
),
direct as (
    select id, kind, part, records from votes
    qualify row_number() over (partition by id order by records desc, since_run, part) = 1
),
-- an id whose own records are gone still lives on in those that were merged into it
inherited as (
    select a.id, d.kind, d.part, d.records
    from direct as d
    join ledger.alias as a on a.old_id = d.id
    where a.id not in (select id from direct)
    qualify row_number() over (partition by a.id order by d.records desc, d.part) = 1
)
select id, kind, part from direct union all select id, kind, part from inherited;

-- one row: one part and the oldest id that it has won
create or replace temp table kept as
select w.kind, w.part, w.id
from won as w
join ledger.issued as i on i.id = w.id
qualify row_number() over (partition by w.kind, w.part order by i.place, w.id) = 1;

-- one row: one part that has no id yet, and its new one; an id that was ever given is not given again
create or replace temp table minted as
with
fresh as (
    select p.kind, p.part from part_now as p anti join kept as k on k.kind = p.kind and k.part = p.part
),
offered as (
    select kind, part,
        case kind when 'customer' then 'cus_' when 'employee' then 'emp_' else 'acc_' end as prefix,
        (select min(value) from ledger.secret) || '|' || kind || '|' || part || '|' as seed
    from fresh
),
first_try as (
    select o.kind, o.part, o.prefix, o.seed, o.prefix || md5(o.seed || '0') as id, i.id is not null as is_taken
    from offered as o
    left join ledger.issued as i on i.id = o.prefix || md5(o.seed || '0')
),
further_tries as (
    select kind, part, try, prefix || md5(seed || try) as id
    from (select kind, part, prefix, seed, unnest([1, 2, 3, 4, 5, 6, 7]) as try from first_try where is_taken)
)
select kind, part, id from first_try where not is_taken
union all
select t.kind, t.part, arg_min(t.id, t.try) as id
from further_tries as t
left join ledger.issued as i on i.id = t.id
where i.id is null
group by t.kind, t.part;

create or replace temp table part_id as
select p.kind, p.cluster, p.part, n.id
from part_now as p
join (select kind, part, id from kept union all select kind, part, id from minted) as n on n.kind = p.kind and n.part = p.part;

create or replace table identity.pending_issued as
select id, kind, (select coalesce(max(place), 0) from ledger.issued) + row_number() over (order by kind, part) as place, cast($at as timestamptz) as "at"
from minted;

-- one row: as identity.part, with the id that the part has
create or replace $lasting table $part as
select m.record_key, m.kind, n.part, n.id from member as m join part_id as n on n.kind = m.kind and n.cluster = m.cluster;

-- one row: one record whose id in the ledger is new or no longer its part's
create or replace table identity.pending_id as
select p.record_key, p.kind, p.id
from $part as p
left join held as h on h.record_key = p.record_key and h.kind = p.kind
left join won as w on w.id = h.id and w.kind = h.kind and w.part = h.part
where w.id is null;

-- one row: one id that is now another; the whole table, each in one step
create or replace table identity.pending_alias as
with
living as (
    select w.id as old_id, n.id
    from won as w join part_id as n on n.kind = w.kind and n.part = w.part
    where w.id <> n.id
),
dead as (
    select a.old_id, coalesce(l.id, a.id) as id
    from ledger.alias as a
    left join living as l on l.old_id = a.id
    where a.old_id not in (select id from won)
)
select old_id, id from living union all select old_id, id from dead where old_id <> id;

create or replace table identity.pending_event as
with
came_from as (
    select m.id, h.id as old_id, count(*) as records
    from minted as m
    join held as h on h.kind = m.kind and h.part = m.part
    group by m.id, h.id
    qualify row_number() over (partition by m.id order by count(*) desc, h.id) = 1
),
happened as (
    select 'created' as kind, m.id as customer_id, cast(null as varchar) as other_customer_id, 'first record: ' || m.part as reason
    from minted as m where m.kind = 'customer' and m.id not in (select id from came_from)
    union all
    select 'split' as kind, c.id as customer_id, coalesce(a.id, c.old_id) as other_customer_id,
        c.records || ' record(s) no longer tied to the rest' as reason
    from came_from as c left join identity.pending_alias as a on a.old_id = c.old_id
    where c.id like 'cus_%'
    union all
    select 'merged' as kind, n.id as customer_id, n.old_id as other_customer_id, 'their records are now tied; the older id stays' as reason
    from identity.pending_alias as n
    left join ledger.alias as o on o.old_id = n.old_id
    -- known, or known to be another's that has itself become this one: nothing new
    where n.id like 'cus_%'
        and (o.old_id is null or (o.id <> n.id and o.id not in (select old_id from identity.pending_alias where old_id is not null)))
    union all
    select 'undone' as kind, o.old_id as customer_id, o.id as other_customer_id, 'their records are no longer tied; it has its own id again' as reason
    from ledger.alias as o
    join part_id as p on p.id = o.old_id
    where o.old_id like 'cus_%'
)
select md5($run_id || '|' || kind || '|' || customer_id || '|' || coalesce(other_customer_id, '')) as event_id,
    cast($run_id as varchar) as run_id, cast($at as timestamptz) as "at", kind, customer_id, other_customer_id, reason
from happened;

-- one row: one live person record, who it is, and why
create or replace $lasting table $person as
select p.record_key,
    case when p.party = 'customer' then n.id end as customer_id,
    case when p.party = 'employee' then n.id end as employee_id,
    p.reason, p.match_status, p.match_confidence
from party_here as p
left join part_id as n on n.kind = p.party and n.cluster = p.cluster;

-- one row: a former id of a customer and the id of today
create or replace table identity.customer_alias as
select old_id as old_customer_id, id as customer_id from identity.pending_alias where old_id like 'cus_%';

-- one row: a former id of an organisation and the id of today
create or replace table identity.account_alias as
select old_id as old_account_id, id as account_id from identity.pending_alias where old_id like 'acc_%';

-- one row: something that happened to a customer's id, in this run or before; a view, since all that happened before is in the ledger
create or replace view identity.identity_event as
select event_id, run_id, "at", kind, customer_id, other_customer_id, reason from ledger.identity_event
union all
select event_id, run_id, "at", kind, customer_id, other_customer_id, reason from identity.pending_event
-- an event's id is made of its run: of other runs there can be none
where event_id not in (select event_id from ledger.identity_event where run_id = $run_id);
