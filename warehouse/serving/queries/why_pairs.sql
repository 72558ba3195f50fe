-- one row: one pair of these records that was compared and scored, the likeliest first
with
asked as (select unnest($keys) as record_key)
select record_key_a, record_key_b, weight, levels
from identity_pair
where record_key_a in (from asked) and record_key_b in (from asked)
order by weight desc, record_key_a, record_key_b
