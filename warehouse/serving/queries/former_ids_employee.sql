-- one row: one older id of this colleague
select distinct own_employee_id as former_id
from source_record
where employee_id = $id and own_employee_id <> $id
order by own_employee_id
