-- one row: the support cases of one customer or account (the holder)
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.support_case by customer_id|account_id
with
held as (
    select customer_id as holder_id, * from profile.support_case
    where customer_id is not null
    union all
    select account_id as holder_id, * from profile.support_case
    where account_id is not null
),

placed as (
    select
        *,
        case lower(priority)
            when 'urgent' then 1 when 'critical' then 1 when 'p1' then 1 when 'high' then 2 when 'p2' then 2 when 'medium' then 3 when 'normal' then 3
            when 'p3' then 3 when 'low' then 4 when 'p4' then 4 else 5
        end as priority_rank,
        row_number() over (partition by holder_id order by opened_at desc nulls last, record_key desc) as newest,
        row_number() over (partition by holder_id, is_closed order by opened_at nulls last, record_key) as oldest
    from held
)

select
    holder_id,
    count(*) filter (where not is_closed) as open_case_count,
    max(opened_at) filter (where not is_closed and oldest = 1) as oldest_open_case_opened_at,
    max(record_key) filter (where not is_closed and oldest = 1) as oldest_open_case_key,
    substr(min(cast(priority_rank as varchar) || priority) filter (where not is_closed), 2) as highest_open_priority,
    max(subject) filter (where newest = 1) as last_case_subject,
    max(status) filter (where newest = 1) as last_case_status,
    max(record_key) filter (where newest = 1) as last_case_key
from placed
group by holder_id
