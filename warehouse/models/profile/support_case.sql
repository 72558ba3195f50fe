-- one row: one live support case or ticket, with the customer and account that it belongs to and who wrote last
-- incremental by case_id over profile.touched_case(record_key)
-- near profile.touched_case(record_key): canonical.support_case by record_key, canonical.interaction by case_record_key
with
replies as (
    select
        interaction.case_record_key,
        interaction.occurred_at,
        case when side.is_by_us then 'us' else 'them' end as replied_by,
        row_number() over (partition by interaction.case_record_key order by interaction.occurred_at desc, interaction.record_key desc) as newest
    from canonical.interaction as interaction
    inner join profile.interaction_side as side on side.record_key = interaction.record_key
    where
        interaction.case_record_key is not null and side.is_shared and not side.is_automated
        and (side.author_employee_id is not null or not side.is_by_us)
),

primary_account as (
    select customer_id, account_id
    from profile.customer_account
    where place = 1
)

select
    support_case.record_key as case_id,
    owner.customer_id,
    coalesce(account.account_id, primary_account.account_id) as account_id,
    support_case.subject,
    support_case.status,
    support_case.priority,
    support_case.opened_at,
    support_case.closed_at,
    employee.work_email as owner_email,
    replies.occurred_at as last_reply_at,
    replies.replied_by as last_reply_by,
    support_case.source_url,
    support_case.record_key,
    coalesce(support_case.is_closed, support_case.closed_at is not null) as is_closed
from canonical.support_case as support_case
left join profile.record_person as owner on owner.record_key = support_case.person_record_key
left join identity.account as account on account.record_key = support_case.account_record_key
left join primary_account on primary_account.customer_id = owner.customer_id
left join profile.record_person as agent on agent.record_key = support_case.owner_record_key
left join profile.employee as employee on employee.employee_id = agent.employee_id
left join replies on replies.case_record_key = support_case.record_key and replies.newest = 1
where support_case.deleted_at is null
