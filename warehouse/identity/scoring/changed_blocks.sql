-- one row: one record that is new, gone or of another content; number: NULL for a new one, content: NULL for one that is gone
create or replace temp table block_other as
select a.record_key, b.number, f.content
from block_asked as a
left join identity.block_record as b on b.record_key = a.record_key
left join identity.feature as f on f.record_key = a.record_key
where b.content is distinct from f.content;
create or replace temp table block_gone as select number from block_other where number is not null;
create or replace temp table block_before as
select distinct block from identity.block_member where number in (select number from block_gone);
delete from identity.pair_score where a in (select number from block_gone) or b in (select number from block_gone);
delete from identity.block_member where number in (select number from block_gone);
create or replace temp table block_record_now as
select o.record_key, o.content,
    cast(coalesce(o.number, (select coalesce(max(number), 0) from identity.block_record) + row_number() over (order by o.number is null desc, o.record_key))
        as integer) as number
from block_other as o
where o.content is not null;
delete from identity.block_record where number in (select number from block_gone);
insert into identity.block_record by name select * from block_record_now;
-- few of many records: found by their keys and fetched by their places, since a scan reads every column before it compares texts
create or replace temp view block_feature as
select n.number, f.*
from identity.feature as f
join (select o.rowid as place, r.number from identity.feature as o join block_record_now as r on r.record_key = o.record_key) as n on n.place = f.rowid;
create or replace temp table block_member_now as
select number, block_of(rule, key) as block, cap_of(rule) as cap from ($keys);
insert into identity.block_member by name select * from block_member_now;
create or replace temp table block_changed as select number from block_record_now;
create or replace temp table block_seen as
select block from block_before union select block from block_member_now;
drop view block_feature;
drop table block_asked;
drop table block_other;
drop table block_gone;
drop table block_before;
drop table block_record_now;
drop table block_member_now;
