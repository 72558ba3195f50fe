-- no source shrank below 80 % of its usual live rows
select
    source || ' has ' || live || ' live rows, usually ' || usual || '. If that is right: c360 run --accept ' || source as offence
from (
    select source, sum(live_rows) as live, sum(usual_live_rows) as usual
    from meta.source_health
    where status <> 'failed'
    group by source
)
where usual > 0 and live < 0.8 * usual and not list_contains($accepted, source)
