-- identity.pair_score: what stands, what was remembered, and what has been scored now
create or replace table identity.pair_score as
select * from pair_standing
union all by name
select * exclude (a, b) from pair_kept
union all by name
select x.record_key as record_key_a, y.record_key as record_key_b, x.content as content_a, y.content as content_b, this_model() as model, s.weight, s.levels
from pair_scored as s
join pair_record as x on x.id = s.a
join pair_record as y on y.id = s.b;
drop table pair_standing;
drop table pair_kept;
drop table pair_unknown;
drop table pair_scored;
drop table pair_record;
