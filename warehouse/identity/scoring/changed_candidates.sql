-- pair_unknown: every two records that meet (as in candidates.sql), have no score yet and of which at least one is touched; the scores of pairs
-- that no longer meet are forgotten. Only a block that a changed record has entered or left can have grown or shrunk past what it may hold.
create or replace temp table large_now as
select block, members > cap as is_shut
from (
    select block, count(*) as members, case when min(cap) <= $coarse_cap then $most else min(cap) end as cap, min(cap) <= $coarse_cap as is_coarse
    from identity.block_member where block in (select block from block_seen) group by block
)
where members > cap or (is_coarse and members > $alone);
create or replace temp table block_crossed as
(select block, is_shut from large_now except select block, is_shut from identity.large_block)
union all
(select block, is_shut from identity.large_block where block in (select block from block_seen) except select block, is_shut from large_now);
delete from identity.large_block where block in (select block from block_seen);
insert into identity.large_block by name select block, is_shut from large_now;
create or replace temp table pair_touched as
select number from block_changed union select number from identity.block_member where block in (select block from block_crossed);
create or replace temp table touched_member as
select number, block from identity.block_member where number in (select number from pair_touched) and block not in (select block from identity.large_block where is_shut);
create or replace temp table met_member as
select number, block from identity.block_member where block in (select block from touched_member);
create or replace temp table pair_record as
select cast(row_number() over (order by record_key) as integer) as id, record_key, number, content
from identity.block_record where number in (select number from met_member);
create or replace temp table pair_candidate as
with
touched as (
    select r.id, m.block, l.block is not null as is_weak
    from touched_member as m join pair_record as r on r.number = m.number left join identity.large_block as l on l.block = m.block
),
met as (select r.id, m.block from met_member as m join pair_record as r on r.number = m.number)
select least(t.id, o.id) as a, greatest(t.id, o.id) as b from touched as t join met as o on o.block = t.block and o.id <> t.id
group by least(t.id, o.id), greatest(t.id, o.id) having not bool_and(t.is_weak) or min(t.block) <> max(t.block);
create or replace temp table pair_kept as
select s.*, x.id as id_a, y.id as id_b
from identity.pair_score as s
join pair_record as x on x.number = s.a
join pair_record as y on y.number = s.b
join pair_candidate as c on c.a = x.id and c.b = y.id;
create or replace temp table pair_gone as
select s.a, s.b, s.weight
from identity.pair_score as s anti join pair_kept as k on k.a = s.a and k.b = s.b
where s.a in (select number from pair_touched) or s.b in (select number from pair_touched);
delete from identity.pair_score where a in (select number from pair_touched) or b in (select number from pair_touched);
insert into identity.pair_score by name select * exclude (id_a, id_b) from pair_kept;
-- here as well: two records that are as they were meet, or no longer do, where a third one has made their block smaller or larger
create or replace table identity.pair_moved as select a, b, weight from pair_gone;
create or replace temp table pair_unknown as
select c.a, c.b from pair_candidate as c anti join pair_kept as k on k.id_a = c.a and k.id_b = c.b;
drop table large_now;
drop table block_crossed;
drop table pair_touched;
drop table touched_member;
drop table met_member;
drop table pair_candidate;
drop table pair_kept;
drop table pair_gone;
