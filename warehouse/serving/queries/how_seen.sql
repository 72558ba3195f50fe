-- one row: one record of this customer and when the values that it offers were first seen
select record_key, min(observed_at) as seen_at
from profile_field
where customer_id = $id and record_key is not null
group by record_key
