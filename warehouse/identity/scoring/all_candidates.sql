-- every remembered pair is judged anew; which blocks are over their cap is written down
create or replace table identity.large_block as
select distinct k.rule, k.key
from identity.blocking_key as k join block_size as s on s.block = block_of(k.rule, k.key) and s.members > s.cap;
create or replace temp table pair_standing as select * from identity.pair_score where false;
drop table block_size;
