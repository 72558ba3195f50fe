-- one row: one run
select
    run_id,
    started_at,
    published_at,
    status,
    as_of,
    schema_version,
    configuration_hash,
    counts,
    checks,
    identity_churn
from meta.run
