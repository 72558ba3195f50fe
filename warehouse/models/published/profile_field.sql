-- one row: one value that one source record offers for one field of a profile, winner or not
select
    customer_id,
    field,
    value,
    is_winner,
    rule,
    record_key,
    source,
    updated_at,
    observed_at,
    source_url
from profile.profile_field
