-- pair_candidate: every two records of one block of which at least one is touched; pair_standing: the pairs without a touched record
create or replace temp table keyed as
select record_key, rule, key, block_of(rule, key) as block
from identity.blocking_key
where record_key in (select record_key from pair_changed);
-- only blocks with a changed member can have grown past the cap, and only large ones can have shrunk below it
create or replace temp table block_seen as
select block from keyed union select block_of(rule, key) as block from identity.large_block;
create or replace temp table seen_member as
select record_key, rule, key, block_of(rule, key) as block from identity.blocking_key where block_of(rule, key) in (select block from block_seen);
create or replace temp table large_now as
select distinct m.rule, m.key, m.block
from seen_member as m
join (select block from seen_member group by block having count(*) > min(cap_of(rule))) as s on s.block = m.block;
create or replace temp table block_crossed as
(select rule, key from large_now except select rule, key from identity.large_block)
union all
(select rule, key from identity.large_block except select rule, key from large_now);
create or replace temp table pair_touched as
select record_key from pair_changed
union
select m.record_key from seen_member as m join block_crossed as c on c.rule = m.rule and c.key = m.key;
create or replace temp table touched_block as
select distinct block_of(rule, key) as block from identity.blocking_key where record_key in (select record_key from pair_touched);
create or replace temp table block_member as
select record_key, block_of(rule, key) as block
from identity.blocking_key
where block_of(rule, key) in (select block from touched_block) and block_of(rule, key) not in (select block from large_now);
create or replace temp table pair_record as
select row_number() over (order by f.record_key) as id, f.record_key, f.content, t.record_key is not null as is_touched
from identity.feature as f
left join pair_touched as t on t.record_key = f.record_key
where f.record_key in (select record_key from block_member);
create or replace temp table block_numbered as
select r.id, r.is_touched, m.block from block_member as m join pair_record as r on r.record_key = m.record_key;
create or replace temp table pair_candidate as
select distinct least(t.id, o.id) as a, greatest(t.id, o.id) as b
from block_numbered as t join block_numbered as o on o.block = t.block and o.id <> t.id
where t.is_touched;
create or replace table identity.large_block as select rule, key from large_now;
create or replace temp table pair_standing as
select * from identity.pair_score
where record_key_a not in (select record_key from pair_touched) and record_key_b not in (select record_key from pair_touched);
drop table keyed;
drop table block_seen;
drop table seen_member;
drop table large_now;
drop table block_crossed;
drop table pair_touched;
drop table touched_block;
drop table block_member;
drop table block_numbered;
drop table pair_changed;
