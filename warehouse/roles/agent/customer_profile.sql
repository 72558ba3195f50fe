select * replace (
    case when account_id in (select account_id from refused_account) then clean(account_name) else account_name end as account_name,
    case when account_id in (select account_id from refused_account) then clean(domain) else domain end as domain,
    clean_others(job_title) as job_title,
    clean(last_case_subject) as last_case_subject,
    clean(last_case_status) as last_case_status,
    clean(highest_open_priority) as highest_open_priority,
    clean(pipeline_currency) as pipeline_currency
)
from $this
where customer_id not in (select id from refused_holder)
