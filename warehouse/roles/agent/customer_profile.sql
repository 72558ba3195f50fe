select * replace (clean_others(job_title) as job_title, clean(last_case_subject) as last_case_subject)
from $this
where customer_id not in (select id from refused_holder)
