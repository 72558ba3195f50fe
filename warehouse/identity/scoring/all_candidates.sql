-- every remembered pair that still meets keeps its score; which blocks are over their cap, or tell little, is written down
create or replace table identity.large_block as select block, members > cap as is_shut from block_size where members > cap or is_weak;
drop table block_size;
create or replace temp table pair_record as select number as id, record_key, number, content from identity.block_record;
create or replace temp table pair_kept as
select s.* from identity.pair_score as s join pair_candidate as c on c.a = s.a and c.b = s.b;
create or replace temp table pair_unknown as
select c.a, c.b from pair_candidate as c anti join pair_kept as k on k.a = c.a and k.b = c.b;
drop table pair_candidate;
