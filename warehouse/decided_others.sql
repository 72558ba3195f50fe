-- one row: one record on which a standing decision counted in the last published run, and which says nothing now of what it said then
with
decided as (
    select decision_id, kind, author, record_key_a, record_key_b, unnest([record_key_a, record_key_b]) as record_key
    from identity.decision
    where kind <> 'exclude'
),

counted as (
    select * from decided semi join published.main.decision as before using (decision_id)
),

said as (
    select 'before' as run, record_key, field, value from published.main.profile_field
    where field in ('display_name', 'primary_email', 'primary_phone') and record_key in (select record_key from counted)
    union all
    select 'now' as run, record_key, field, value from profile.profile_field
    where field in ('display_name', 'primary_email', 'primary_phone') and record_key in (select record_key from counted)
),

named as (
    select before.record_key, string_split(fold(before.value), ' ') as words_before, string_split(fold(now.value), ' ') as words_now
    from said as before
    inner join said as now on now.record_key = before.record_key and now.run = 'now' and now.field = 'display_name'
    where before.run = 'before' and before.field = 'display_name'
),

words as (
    select record_key, unnest(words_before) as before, words_now from named
),

kept as (
    select record_key, count(distinct before) as words
    from (select record_key, before, unnest(words_now) as now from words)
    where starts_with(before, now) or starts_with(now, before) or jaro_winkler_similarity(before, now) >= $alike
    group by record_key
),

-- every word of the shorter name, as in handed_on.sql
same as (
    select named.record_key
    from named
    inner join kept using (record_key)
    where kept.words >= least(len(list_distinct(named.words_before)), len(list_distinct(named.words_now)))
    union
    select before.record_key
    from said as before
    inner join said as now using (record_key, field, value)
    where before.run = 'before' and now.run = 'now' and field <> 'display_name'
)

select
    'decision ' || decision_id || ' (' || replace(kind, '_', '-') || ' ' || record_key_a || coalesce(' ' || record_key_b, '') || ', ' || author
    || ') was about somebody else: under ' || record_key || ' there is another name now, with another address and number. `c360 undo ' || decision_id
    || '` takes it back' as offence,
    kind = 'must_link' as ties
from counted
where record_key in (select record_key from named) and record_key not in (select record_key from same)
order by decision_id, record_key
