-- one row: one handle of one customer, normalised: every value by which somebody may look them up
select
    kind,
    value,
    customer_id,
    is_generic,
    source_count
from profile.customer_identifier
