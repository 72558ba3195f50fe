-- pair_kept: candidates whose score is remembered; pair_unknown: those to be scored
create or replace temp table pair_kept as
select s.*, c.a, c.b
from identity.pair_score as s
join pair_record as x on x.record_key = s.record_key_a and x.content = s.content_a
join pair_record as y on y.record_key = s.record_key_b and y.content = s.content_b
join pair_candidate as c on c.a = x.id and c.b = y.id
where s.model = this_model();
create or replace temp table pair_unknown as
select c.a, c.b from pair_candidate as c anti join pair_kept as k on k.a = c.a and k.b = c.b;
drop table pair_candidate;
