-- one row: what else an agent may need to know of this colleague
select employee.is_active, manager.work_email as manager_email
from employee
left join employee as manager on manager.employee_id = employee.manager_employee_id
where employee.employee_id = $id
