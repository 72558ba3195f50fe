-- one row: one record on which a standing decision counted in the last published run, and which says nothing now of what it said then
with
counted as ($counted),

said_before as (
    select record_key, field, value from published.main.profile_field
    where field in ('display_name', 'primary_email', 'primary_phone') and record_key in (select record_key from counted)
),

others as (
    select record_key
    from said_before as before
    inner join profile.profile_field as now using (record_key, field)
    group by record_key
    having
        bool_or(field = 'display_name')  -- a record without a name is nobody in particular
        and not bool_or(case when field = 'display_name' then names_alike(fold(before.value), fold(now.value)) else before.value = now.value end)
)

select
    counted.words || ' was about somebody else: under ' || counted.record_key
    || ' there is another name now, with another address and number. `c360 undo ' || counted.decision_id || '` takes it back' as offence,
    counted.kind = 'must_link' as ties
from counted
where counted.record_key in (select record_key from others)
order by counted.decision_id, counted.record_key
