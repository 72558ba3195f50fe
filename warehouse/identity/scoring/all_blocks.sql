-- numbers follow the order of record keys
create or replace temp table block_record_now as
select record_key, cast(row_number() over (order by record_key) as integer) as number, content from identity.feature;
-- scores of two records that are as they were are remembered under their new numbers
create or replace temp table block_renumbered as
select b.number as old, n.number
from identity.block_record as b
join block_record_now as n on n.record_key = b.record_key and n.content = b.content
where exists (select 1 from identity.pair_score);
create or replace table identity.pair_score as
select x.number as a, y.number as b, s.weight, s.levels
from identity.pair_score as s
join block_renumbered as x on x.old = s.a
join block_renumbered as y on y.old = s.b;
create or replace table identity.block_record as select * from block_record_now;
create or replace temp view block_feature as
select n.number, f.* from identity.feature as f join block_record_now as n on n.record_key = f.record_key;
create or replace table identity.block_member as
select number, block_of(rule, key) as block, cap_of(rule) as cap from ($keys);
drop view block_feature;
drop table block_record_now;
drop table block_renumbered;
create or replace temp table block_changed (number integer);
create or replace temp table block_seen (block ubigint);
