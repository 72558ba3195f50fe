select * replace (
    case when account_id in (select account_id from refused_account) then clean(account_name) else account_name end as account_name,
    case
        when account_id in (select account_id from refused_account)
            then coalesce((select list(clean(domain)) from (select unnest(profile.domains) as domain)), domains)
        else domains
    end as domains,
    (
        select count(*) from $customer_profile as person
        where person.account_id = profile.account_id and person.customer_id not in (select id from refused_holder)
    ) as customer_count,
    case
        when exists (
            select 1 from $support_case as own
            where own.account_id = profile.account_id and own.subject = profile.last_case_subject and own.customer_id in (select id from refused_holder)
        ) then null
        else clean(last_case_subject)
    end as last_case_subject,
    clean(last_case_status) as last_case_status,
    clean(highest_open_priority) as highest_open_priority,
    clean(pipeline_currency) as pipeline_currency
)
from $this as profile
where account_id not in (select id from refused_holder)
