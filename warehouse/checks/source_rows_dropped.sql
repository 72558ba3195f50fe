-- no kind of record of a source shrank below 80 % of its usual live rows
select
    source || '.' || source_object || ' has ' || live_rows || ' live rows, usually ' || usual_live_rows
    || '. If that is right: c360 run --accept ' || source as offence
from meta.source_health
where
    status <> 'failed' and live_rows < 0.8 * usual_live_rows
    -- a handful of canvases or bots may come and go
    and (usual_live_rows >= 20 or live_rows = 0)
    and not list_contains($accepted, source)
order by usual_live_rows - live_rows desc
