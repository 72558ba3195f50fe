-- one row: one colleague with one of these ids or work addresses
select employee_id
from employee
where employee_id in (select unnest($values)) or lower(work_email) in (select unnest($values)) or slack_user_id in (select unnest($values))
