-- one row: one kind of record of one source, and how fresh and complete it is
select
    source,
    source_object,
    status,
    cursor_at,
    last_success_at,
    live_rows,
    landed_rows,
    quarantined_rows,
    is_complete,
    stale_after,
    message
from meta.source_health
