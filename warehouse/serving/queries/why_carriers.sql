-- one row: one record of this customer or account that offers one of these values for a field of its profile
select distinct record_key
from profile_field
where customer_id = $id and lower(value) in (select lower(unnest($values))) and record_key is not null
