-- one row: one record on which a standing decision counted in the last published run, and which is gone now, and what was decided
with counted as ($counted)

select words || ' lies dormant: ' || record_key || ' is gone since the last published run. If its tool gave it another key, decide again' as offence
from counted
where
    record_key in (select record_key from published.main.source_record where deleted_at is null)
    and record_key not in (select record_key from profile.source_record where deleted_at is null)
order by decision_id, record_key
