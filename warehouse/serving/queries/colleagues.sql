-- one row: one colleague among these work addresses
select lower(work_email) as work_email, name
from employee
where lower(work_email) in (select unnest($addresses))
