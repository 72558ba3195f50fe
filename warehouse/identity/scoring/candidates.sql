-- pair_candidate: every two records of one block, a < b; block_size: every block of more than one
create or replace temp table block_size as
select block, count(*) as members, min(cap) as cap from block_key group by block having count(*) > 1;
create or replace temp table block_kept as
select k.id, k.block from block_key as k join block_size as s on s.block = k.block and s.members <= s.cap;
create or replace temp table pair_candidate as
select distinct a.id as a, b.id as b from block_kept as a join block_kept as b on b.block = a.block and a.id < b.id;
drop table block_kept;
