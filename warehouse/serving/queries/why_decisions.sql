-- one row: one decision that names one of these records, the newest first, those that were taken back included
select *
from decision
where record_key_a in (select unnest($keys)) or record_key_b in (select unnest($keys))
order by "at" desc, decision_id desc
