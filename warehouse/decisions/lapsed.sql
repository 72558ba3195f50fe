-- one row: one record on which a standing decision counted in the last published run, and which is gone or excluded now, and what was decided
with
counted as ($counted),

before as (
    select record_key, coalesce(customer_id, employee_id, account_id) as holder_id from published.main.source_record where deleted_at is null
),

living as (
    select record_key, coalesce(customer_id, employee_id, account_id) as holder_id from profile.source_record where deleted_at is null
),

-- whoever it was about is still there with other records, and nothing that was decided says the same of these
asleep as (
    select counted.*, before.holder_id
    from counted
    inner join before using (record_key)
    where
        counted.record_key in (select record_key_a from identity.decision where kind = 'exclude')
        and before.holder_id in (select holder_id from living)
),

said_of_the_rest as (
    select asleep.decision_id, asleep.record_key
    from asleep
    inner join identity.decision as mine on mine.decision_id = asleep.decision_id
    inner join identity.decision as other on other.kind = mine.kind and other.decision_id <> mine.decision_id
    left join living as a on a.record_key = other.record_key_a
    left join living as b on b.record_key = other.record_key_b
    left join before as far on far.record_key = case when mine.record_key_a = asleep.record_key then mine.record_key_b else mine.record_key_a end
    where
        (mine.kind = 'pin' and a.holder_id = asleep.holder_id and other.field = mine.field and other."at" >= mine."at")
        or (
            mine.kind = 'cannot_link'
            and ((a.holder_id = asleep.holder_id and b.holder_id = far.holder_id) or (b.holder_id = asleep.holder_id and a.holder_id = far.holder_id))
        )
),

lost as (
    select
        decision_id, record_key,
        words || ' lies dormant: ' || record_key || ' is gone since the last published run. If its tool gave it another key, decide again'
        as offence
    from counted
    where record_key in (select record_key from before) and record_key not in (select record_key from living)
    union all
    select
        decision_id, record_key,
        words || ' lies dormant: ' || record_key || ' is excluded since the last published run, and the rest of ' || holder_id
        || ' is not. If it holds of them too, decide it again of another record of theirs' as offence
    from asleep
    where not exists (select 1 from said_of_the_rest as said where said.decision_id = asleep.decision_id and said.record_key = asleep.record_key)
)

select offence
from lost
order by decision_id, record_key
