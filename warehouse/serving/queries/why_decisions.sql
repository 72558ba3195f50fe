-- one row: one decision in force that names one of these records, the newest first
with
asked as (select unnest($keys) as record_key)
select decision_id, kind, record_key_a, record_key_b, field, author, reason, "at", revoked_at
from decision
where record_key_a in (from asked) or record_key_b in (from asked)
order by "at" desc, decision_id desc
