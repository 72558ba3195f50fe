-- one row: one link, or cut, between two of these records
with
asked as (select unnest($keys) as record_key)
select record_key_a, record_key_b, kind, weight, evidence
from identity_link
where record_key_a in (from asked) and record_key_b in (from asked)
order by weight desc nulls last, record_key_a, record_key_b, kind
