-- one row: one customer, colleague or unknown speaker in one live interaction, in the role that says most (1 speaks, 3 is spoken to)
with
-- a party that is no record of its source is found by its handle, if that names one person only
telling_handles as (
    select kind, value, min(customer_id) as customer_id, min(employee_id) as employee_id
    from profile.handle
    where not is_generic
    group by kind, value
    having count(*) = 1
),

parties as (
    select
        interaction_record_key,
        person_record_key,
        identifier_kind,
        case when identifier_kind = 'email' then lower(trim(identifier_value)) else identifier_value end as identifier_value,
        role,
        lower(response) as response,
        case role
            when 'from' then 1 when 'author' then 1 when 'organizer' then 2 when 'to' then 3 when 'mentioned' then 4 when 'attendee' then 5
            when 'cc' then 6 else 7
        end as role_rank
    from canonical.interaction_party
    where deleted_at is null
),

known as (
    select parties.*, owner.customer_id, owner.employee_id
    from parties
    inner join profile.record_person as owner on owner.record_key = parties.person_record_key
),

unknown as (
    select parties.*, telling_handles.customer_id, telling_handles.employee_id
    from parties
    left join profile.record_person as owner on owner.record_key = parties.person_record_key
    left join telling_handles
        on telling_handles.kind = parties.identifier_kind and telling_handles.value = parties.identifier_value
    where owner.record_key is null
),

people as (
    select interaction_record_key, customer_id, employee_id, role, role_rank, response from known
    union all
    select interaction_record_key, customer_id, employee_id, role, role_rank, response from unknown
)

select
    interaction_record_key,
    customer_id,
    employee_id,
    min(role_rank) as role_rank,
    substr(min(cast(role_rank as varchar) || role), 2) as role,
    max(response) as response
from people
where customer_id is not null or employee_id is not null or role_rank <= 2
group by interaction_record_key, customer_id, employee_id
