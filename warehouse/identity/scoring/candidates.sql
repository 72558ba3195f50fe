-- pair_candidate: every two records of one block, by their number in pair_record, a < b; block_size: every block of more than one
create or replace temp table block_key as
select r.id, block_of(k.rule, k.key) as block, cap_of(k.rule) as cap
from identity.blocking_key as k join pair_record as r on r.record_key = k.record_key;
create or replace temp table block_size as
select block, count(*) as members, min(cap) as cap from block_key group by block having count(*) > 1;
create or replace temp table block_member as
select k.id, k.block from block_key as k join block_size as s on s.block = k.block and s.members <= s.cap;
create or replace temp table pair_candidate as
select distinct a.id as a, b.id as b from block_member as a join block_member as b on b.block = a.block and a.id < b.id;
drop table block_key;
drop table block_member;
