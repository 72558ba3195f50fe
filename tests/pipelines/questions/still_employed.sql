select is_active from employee where work_email = $handle
