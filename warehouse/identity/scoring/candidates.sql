-- pair_candidate: every two records that meet, a < b: in one block that tells enough, or in two that tell little; block_size: every block of more
-- than one. A block of more than $alone members under a coarse rule, which the cap of $coarse_cap marks, tells little, and of more than $most nothing.
create or replace temp table block_size as
select block, count(*) as members, case when min(cap) <= $coarse_cap then $most else min(cap) end as cap, min(cap) <= $coarse_cap and count(*) > $alone as is_weak
from block_key group by block having count(*) > 1;
create or replace temp table block_kept as
select k.id, k.block, s.is_weak from block_key as k join block_size as s on s.block = k.block and s.members <= s.cap;
create or replace temp table pair_candidate as
select a.id as a, b.id as b from block_kept as a join block_kept as b on b.block = a.block and a.id < b.id
group by a.id, b.id having not bool_and(a.is_weak) or min(a.block) <> max(a.block);
drop table block_kept;
