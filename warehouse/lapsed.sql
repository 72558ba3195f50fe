-- one row: one record on which a standing decision counted in the last published run, and which is gone now, and what was decided
with
decided as (
    select decision_id, kind, author, record_key_a, record_key_b, unnest([record_key_a, record_key_b]) as record_key
    from identity.decision
    where kind <> 'exclude'
),

-- what was decided since did not count yet
counted as (
    select decided.*
    from decided
    semi join published.main.decision as before using (decision_id)
    where record_key in (select record_key from published.main.source_record where deleted_at is null)
)

select
    'decision ' || decision_id || ' (' || replace(kind, '_', '-') || ' ' || record_key_a || coalesce(' ' || record_key_b, '') || ', ' || author
    || ') lies dormant: ' || record_key || ' is gone since the last published run. If its tool gave it another key, decide again' as offence
from counted
where record_key not in (select record_key from profile.source_record where deleted_at is null)
order by decision_id, record_key
