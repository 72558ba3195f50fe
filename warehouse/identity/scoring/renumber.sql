-- numbers follow the order of record keys again; no score may stand
create or replace temp table block_renumbered as
select number as old, cast(row_number() over (order by record_key) as integer) as number from identity.block_record;
create or replace table identity.block_record as
select b.record_key, r.number, b.content from identity.block_record as b join block_renumbered as r on r.old = b.number;
create or replace table identity.block_member as
select r.number, m.block, m.cap from identity.block_member as m join block_renumbered as r on r.old = m.number;
drop table block_renumbered;
