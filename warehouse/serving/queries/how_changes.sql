-- one row: one run that changed the profile of this customer, and the fields that it changed
select run_id, max("at") as "at", list(field order by field) as fields
from profile_change
where customer_id = $id
group by run_id
