-- one row: one open question on two of these records
select candidate_id, record_key_a, record_key_b, weight, reason
from review_candidate
where record_key_a in (select unnest($keys)) and record_key_b in (select unnest($keys))
order by weight desc nulls last, candidate_id
