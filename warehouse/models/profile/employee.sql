-- one row: one colleague, present or past
with
records as (
    select
        person.employee_id,
        record.record_key,
        record.source,
        record.kind,
        coalesce(record.full_name, nullif(trim(coalesce(record.given_name, '') || ' ' || coalesce(record.family_name, '')), '')) as name,
        clean_email(record.email) as email,
        record.job_title,
        record.manager_record_key,
        record.is_active,
        row_number() over (
            partition by person.employee_id
            order by
                case record.kind when 'worker' then 1 when 'directory_user' then 2 when 'chat_user' then 3 else 4 end,
                coalesce(nullif(array_position($priority, record.source), 0), 1000000),
                record.updated_at desc nulls last,
                record.record_key
        ) as record_rank
    from identity.person as person
    inner join canonical.person_record as record on record.record_key = person.record_key
    where person.employee_id is not null and record.deleted_at is null
),

-- who is gone from a complete list of workers has left, whatever other tools still say
departed as (
    select distinct clean_email(email) as email
    from canonical.person_record
    where kind = 'worker' and deleted_at is not null and clean_email(email) is not null
),

merged as (
    select
        employee_id,
        arg_min(name, record_rank) filter (where name is not null) as name,
        arg_min(email, record_rank) filter (where email is not null and array_contains($company_domains, email_domain(email))) as own_email,
        -- outside the own domains only what the directory or the worker list calls the work address: other records may hold a private one
        arg_min(email, record_rank) filter (where email is not null and kind in ('worker', 'directory_user')) as listed_email,
        arg_min(email, record_rank) filter (where email is not null) as any_email,
        arg_min(job_title, record_rank) filter (where job_title is not null) as job_title,
        arg_min(manager_record_key, record_rank) filter (where manager_record_key is not null) as manager_record_key,
        bool_or(coalesce(is_active, true)) filter (where kind = 'worker') as is_active_worker,
        bool_and(coalesce(is_active, true)) as is_active_everywhere
    from records
    group by employee_id
),

chat as (
    select employee_id, min(value) as slack_user_id
    from profile.handle
    where kind = 'chat_user' and employee_id is not null
    group by employee_id
)

select
    merged.employee_id,
    merged.name,
    coalesce(merged.own_email, merged.listed_email) as work_email,
    chat.slack_user_id,
    merged.job_title,
    case when manager.employee_id <> merged.employee_id then manager.employee_id end as manager_employee_id,
    coalesce(merged.is_active_worker, merged.is_active_everywhere and departed.email is null) as is_active
from merged
left join chat on chat.employee_id = merged.employee_id
left join profile.record_person as manager on manager.record_key = merged.manager_record_key
left join departed on departed.email = coalesce(merged.own_email, merged.any_email)
