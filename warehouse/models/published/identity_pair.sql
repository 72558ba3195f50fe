-- one row: two records of people that were compared, and how well they agree
select x.record_key as record_key_a, y.record_key as record_key_b, s.weight, s.levels
from identity.pair_score as s
join identity.block_record as x on x.number = s.a
join identity.block_record as y on y.number = s.b
