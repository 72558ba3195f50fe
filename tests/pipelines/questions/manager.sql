select m.work_email
from employee as e
inner join employee as m on m.employee_id = e.manager_employee_id
where e.work_email = $handle
