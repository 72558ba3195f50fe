-- one row: one pair of these records that was compared and scored, the likeliest first
select record_key_a, record_key_b, weight, levels
from identity_pair
where record_key_a in (select unnest($keys)) and record_key_b in (select unnest($keys))
order by weight desc, record_key_a, record_key_b
