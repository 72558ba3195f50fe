-- one row: one live interaction: which side spoke, who of us spoke or was spoken to, whether it could be read outside, and when it was answered in its thread
with
spoken as (
    select
        interaction_record_key,
        min(employee_id) filter (where role_rank <= 2) as author_employee_id,
        min(customer_id) filter (where role_rank <= 2) as author_customer_id,
        bool_or(role_rank <= 2) as has_author,
        substr(min(cast(role_rank as varchar) || employee_id) filter (where role_rank in (3, 4, 5)), 2) as recipient_employee_id,
        min(employee_id) filter (where role_rank > 5) as copied_employee_id,
        count(customer_id) as customer_count,
        count(customer_id) filter (where role_rank <> 4) as reached_count
    from profile.interaction_person
    group by interaction_record_key
),

sided as (
    select
        interaction.record_key,
        interaction.source,
        interaction.thread_id,
        interaction.channel,
        interaction.occurred_at,
        coalesce(interaction.is_automated, false) as is_automated,
        spoken.author_employee_id,
        spoken.author_customer_id,
        spoken.author_employee_id is not null or not spoken.has_author as is_by_us,
        spoken.recipient_employee_id,
        spoken.copied_employee_id,
        spoken.customer_count,
        -- a note among colleagues is no word to anybody outside, even where it names them
        coalesce(interaction.visibility, 'public') = 'public' or spoken.reached_count > 0 as is_shared,
        interaction.subject
    from canonical.interaction as interaction
    inner join spoken on spoken.interaction_record_key = interaction.record_key
    where interaction.deleted_at is null and interaction.occurred_at is not null
),

-- only a thread with a customer in it has anybody to answer
threads as (
    select distinct source, thread_id
    from sided
    where customer_count > 0 and thread_id is not null
),

followed as (
    select
        sided.record_key,
        lead(
            case
                when sided.author_employee_id is not null and sided.is_shared and not sided.is_automated and sided.channel not in ('meeting', 'file')
                    then {'at': sided.occurred_at, 'employee_id': sided.author_employee_id}
            end ignore nulls
        ) over (partition by sided.source, sided.thread_id order by sided.occurred_at, sided.record_key) as answer,
        row_number() over (partition by sided.source, sided.thread_id order by sided.occurred_at, sided.record_key) = 1 as opens_thread
    from sided
    inner join threads on threads.source = sided.source and threads.thread_id = sided.thread_id
)

select
    sided.record_key,
    sided.occurred_at,
    sided.channel,
    -- what stands alone is a thread of its own
    sided.source || '|' || coalesce(sided.thread_id, sided.record_key) as thread_key,
    -- what answers what without a thread: the open talk of one room, calls one after the other
    case
        when sided.channel = 'call' then sided.source || '|call'
        when sided.channel = 'slack' and coalesce(followed.opens_thread, true) then sided.source || '|room|' || coalesce(sided.subject, '')
        else sided.source || '|' || coalesce(sided.thread_id, sided.record_key)
    end as conversation_key,
    sided.is_automated,
    sided.is_shared,
    sided.is_by_us,
    sided.author_employee_id,
    sided.author_customer_id,
    coalesce(sided.recipient_employee_id, followed.answer.employee_id, sided.copied_employee_id) as addressed_employee_id,
    sided.customer_count,
    followed.answer.at as answered_at
from sided
left join followed on followed.record_key = sided.record_key
