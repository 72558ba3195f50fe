-- one row: one outside person; what ages is computed when it is read
select
    *,
    (epoch(now()) - epoch(oldest_open_case_opened_at)) / 3600 as oldest_open_case_age_hours,
    (epoch(now()) - epoch(last_touch_at)) / 86400 as last_touch_days_ago,
    coalesce(now() > stale_after, false) or len(stale_sources) > 0 as is_stale
from stored.customer_profile
