-- one row: one open question on two of these records
with
asked as (select unnest($keys) as record_key)
select candidate_id, record_key_a, record_key_b, weight, reason
from review_candidate
where record_key_a in (from asked) and record_key_b in (from asked)
order by weight desc nulls last, candidate_id
