-- one row: one link, or cut, between two of these records
select record_key_a, record_key_b, kind, weight, evidence
from identity_link
where record_key_a in (select unnest($keys)) and record_key_b in (select unnest($keys))
order by weight desc nulls last, record_key_a, record_key_b, kind
