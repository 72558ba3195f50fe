-- one row: one customer or colleague whose records these are
select distinct coalesce(customer_id, employee_id) as id
from source_record
where record_key in (select unnest($keys)) and coalesce(customer_id, employee_id) is not null
