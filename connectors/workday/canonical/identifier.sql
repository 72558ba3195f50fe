-- one row: one identifier that a worker holds beside the work address and main phone; private ones are evidence for matching only
with
held as (
    select *, 'external_id' as kind, 'employee:' || Employee_ID as raw_value from raw.worker
    union all by name
    select *, 'email' as kind, Email_Home as raw_value from raw.worker
    union all by name
    select *, 'phone' as kind, Phone_Mobile as raw_value from raw.worker
    union all by name
    select *, 'phone' as kind, Phone_Home as raw_value from raw.worker
)
select
    $source || ':worker:' || Employee_ID as record_key,
    $source as source,
    'worker' as source_object,
    Employee_ID as source_id,
    $tenant_url || '/d/search.htmld?q=' || Employee_ID as source_url,
    naive_time(Last_Modified, $timezone) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    kind,
    raw_value
from held
where raw_value is not null
