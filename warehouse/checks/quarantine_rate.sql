-- at most 1 % of a source's rows (and more than 20) are quarantined
select
    source || ': ' || bad || ' of ' || met || ' rows are quarantined; see the quarantine folder. If that is right: c360 run --accept ' || source as offence
from (
    select source, sum(quarantined_rows) as bad, sum(read_rows) as met
    from meta.source_health
    where status <> 'failed'
    group by source
)
where bad > 20 and bad > 0.01 * met and not list_contains($accepted, source)
