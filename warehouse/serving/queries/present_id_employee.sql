-- one row: the colleague who once had this id
select distinct employee_id as id
from source_record
where own_employee_id = $former_id and employee_id is not null
order by employee_id
