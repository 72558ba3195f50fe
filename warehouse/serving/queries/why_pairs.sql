-- one row: one pair that was compared and scored, of one of these records and one whose key sorts later; the likeliest first
select record_key_a, record_key_b, weight, levels
from identity_pair
where record_key_a in (select unnest($keys))
order by weight desc, record_key_a, record_key_b
