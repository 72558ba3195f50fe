-- one row: one field of one profile that one run changed
select
    customer_id,
    run_id,
    "at",
    field,
    old_value,
    new_value
from meta.profile_change
union all
select
    customer_id,
    run_id,
    "at",
    field,
    old_value,
    new_value
from profile.profile_change_now
