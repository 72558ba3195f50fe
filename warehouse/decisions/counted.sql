-- one row: one record of a standing decision that counted in the last published run; what was decided since did not count yet
select
    decision_id, kind, record_key,
    'decision ' || decision_id || ' (' || replace(kind, '_', '-') || ' ' || record_key_a || coalesce(' ' || record_key_b, '') || ', ' || author || ')' as words
from (select *, unnest([record_key_a, record_key_b]) as record_key from identity.decision where kind <> 'exclude')
where decision_id in (select decision_id from published.main.decision)
