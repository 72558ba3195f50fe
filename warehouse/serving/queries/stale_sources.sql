-- one row: one source, whether a part of it could not be read or was too old when it was, and from when on it is too old
select source, bool_or(status in ('stale', 'failed')) as is_stale, min(stale_after) as stale_after
from source_health
group by source
