-- one row: one record of this customer and since when it is seen with the values that it offers now
select record_key, min(observed_at) as seen_at
from profile_field
where customer_id = $id and record_key is not null
group by record_key
