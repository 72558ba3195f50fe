-- one row: one source record and whom it was found to describe
select
    record_key,
    customer_id,
    employee_id,
    account_id,
    source,
    source_object,
    reason,
    updated_at,
    deleted_at,
    source_url
from profile.source_record
