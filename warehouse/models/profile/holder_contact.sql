-- one row: the colleagues of one customer or account (the holder): owner, whom they really talk to, and the human being to turn to
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_field by customer_id, profile.account_field by account_id
-- near profile.near_holder(holder_id): profile.holder_touch by holder_id, profile.customer_record by customer_id
-- near profile.near_holder(holder_id): profile.account_record by account_id
with
owners as (
    select customer_id as holder_id, value as employee_id from profile.customer_field
    where field = 'owner_employee_id' and is_winner
    union all
    select account_id as holder_id, value as employee_id from profile.account_field
    where field = 'owner_employee_id' and is_winner
),

-- who has left is followed by the next active one above: four steps up are enough for any company
managers as (
    select
        employee.employee_id,
        case
            when first_up.is_active then first_up.employee_id
            when second_up.is_active then second_up.employee_id
            when third_up.is_active then third_up.employee_id
            when fourth_up.is_active then fourth_up.employee_id
        end as active_manager_id
    from profile.employee as employee
    left join profile.employee as first_up on first_up.employee_id = employee.manager_employee_id
    left join profile.employee as second_up on second_up.employee_id = first_up.manager_employee_id
    left join profile.employee as third_up on third_up.employee_id = second_up.manager_employee_id
    left join profile.employee as fourth_up on fourth_up.employee_id = third_up.manager_employee_id
    where not employee.is_active
),

exchanges as (
    select touch.holder_id, touch.employee_id, count(*) as exchange_count, max(touch.occurred_at) as last_at, max(touch.record_key) as evidence_key
    from profile.holder_touch as touch
    inner join profile.employee as employee on employee.employee_id = touch.employee_id
    where
        employee.is_active
        and not touch.is_automated
        and touch.channel <> 'file'
        and touch.occurred_at <= $as_of
        and touch.occurred_at > $as_of - interval 180 day
    group by touch.holder_id, touch.employee_id
),

strongest as (
    select
        holder_id,
        employee_id,
        evidence_key,
        row_number() over (partition by holder_id order by exchange_count desc, last_at desc, employee_id) as place
    from exchanges
),

holders as (
    select customer_id as holder_id from profile.customer_record
    where record_rank = 1
    union all
    select account_id as holder_id from profile.account_record
    where record_rank = 1
),

-- the configured address; none where it is that of somebody who left
queue as (
    select
        max(employee.name) as name,
        max(employee.slack_user_id) as slack_user_id,
        case when count(*) = 0 or bool_or(employee.is_active) then $human_queue end as email
    from profile.employee as employee
    where employee.work_email = lower($human_queue)
),

chosen as (
    select
        holders.holder_id,
        owner.employee_id as owner_id,
        owner.name as owner_name,
        owner.work_email as owner_email,
        strongest.employee_id as strongest_id,
        strongest.evidence_key as strongest_key,
        case
            when owner.is_active then owner.employee_id
            when managers.active_manager_id is not null then managers.active_manager_id
            else strongest.employee_id
        end as contact_id,
        case
            when owner.is_active then 'owner'
            when managers.active_manager_id is not null then 'manager'
            when strongest.employee_id is not null then 'strongest_contact'
            when queue.email is not null then 'queue'
        end as human_contact_basis
    from holders
    cross join queue
    left join owners on owners.holder_id = holders.holder_id
    left join profile.employee as owner on owner.employee_id = owners.employee_id
    left join managers on managers.employee_id = owner.employee_id
    left join strongest on strongest.holder_id = holders.holder_id and strongest.place = 1
)

select
    chosen.holder_id,
    chosen.owner_name,
    chosen.owner_email,
    strongest.work_email as strongest_contact_email,
    case when chosen.human_contact_basis = 'queue' then queue.name else contact.name end as human_contact_name,
    case when chosen.human_contact_basis = 'queue' then queue.email else contact.work_email end as human_contact_email,
    case when chosen.human_contact_basis = 'queue' then queue.slack_user_id else contact.slack_user_id end as human_contact_slack_id,
    chosen.human_contact_basis,
    chosen.strongest_key
from chosen
cross join queue
left join profile.employee as contact on contact.employee_id = chosen.contact_id
left join profile.employee as strongest on strongest.employee_id = chosen.strongest_id
