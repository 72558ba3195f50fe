-- one row: one colleague. Holds work data only
select
    employee_id,
    name,
    work_email,
    slack_user_id,
    job_title,
    manager_employee_id,
    is_active
from profile.employee
