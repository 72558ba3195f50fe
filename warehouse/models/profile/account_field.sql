-- one row: one value that one record gives to one field of one account; the winner is what the account's profile shows
-- incremental by account_id over profile.touched(holder_id)
-- near profile.touched(holder_id): profile.account_record by account_id, profile.pinned_value by holder_id
with
stated as (
    -- an account that nobody has named goes by its domain
    select *, 'name' as field, coalesce(name, case when kind = 'domain' then domain end) as value from profile.account_record
    union all
    select *, 'domain' as field, web_domain(domain) as value from profile.account_record
    union all
    select *, 'industry' as field, industry as value from profile.account_record
    union all
    select *, 'country' as field, country as value from profile.account_record
    union all
    select *, 'lifecycle_stage' as field, lifecycle_stage as value from profile.account_record
    union all
    select *, 'parent_record_key' as field, parent_record_key as value from profile.account_record
),

owned as (
    select record.*, 'owner_employee_id' as field, employee.employee_id as value
    from profile.account_record as record
    inner join profile.record_person as agent on agent.record_key = record.owner_record_key
    inner join profile.employee as employee on employee.employee_id = agent.employee_id
),

-- yes, no and days are read here, so that what cannot be read never wins
mapped as (
    select
        record.*,
        custom.field,
        case
            when custom.field in ('legal_hold', 'do_not_contact', 'consent_email', 'consent_phone', 'consent_ai_processing')
                then cast(truth(custom.value) as varchar)
            when custom.field in ('customer_since', 'next_renewal_at') then cast(try_cast(substr(custom.value, 1, 10) as date) as varchar)
            else custom.value
        end as value
    from profile.account_record as record
    inner join canonical.custom_field as custom on custom.record_key = record.record_key
),

told as (
    select account_id, field, trim(value) as value, record_key, source, source_rank, updated_at, observed_at, source_url, record_rank, false as is_mapped
    from (
        select * from stated
        union all
        select * from owned
    ) as of_record
    where
        nullif(trim(value), '') is not null
        -- a column that the company maps to a field stands for the record's own
        and not exists (select 1 from mapped where mapped.record_key = of_record.record_key and mapped.field = of_record.field and mapped.value is not null)
    union all
    select account_id, field, trim(value) as value, record_key, source, source_rank, updated_at, observed_at, source_url, record_rank, true as is_mapped
    from mapped
    where nullif(trim(value), '') is not null
),

-- what a person of ours has pinned goes before all that records say
pinned as (
    select
        holder_id as account_id, case field when 'account_name' then 'name' else field end as field, value, record_key, source, 0 as source_rank,
        updated_at, updated_at as observed_at, cast(null as varchar) as source_url, 0 as record_rank, false as is_mapped, rule as pin_rule
    from profile.pinned_value
    where holder_id in (select account_id from profile.account_record)
),

every_value as (
    select * from told
    union all by name
    select * from pinned
),

placed as (
    select
        *,
        row_number() over field_order as place,
        count(*) over (partition by account_id, field) as value_count,
        lead(source_rank) over field_order as next_source_rank,
        lead(updated_at) over field_order as next_updated_at
    from every_value
    window field_order as (partition by account_id, field order by pin_rule is null, is_mapped desc, record_rank)
),

ruled as (
    select
        account_id,
        field,
        pin_rule is not null as is_pinned,
        case
            when pin_rule is not null then pin_rule
            when value_count = 1 then 'only value'
            when next_source_rank > source_rank then 'priority'
            when next_updated_at < updated_at or next_updated_at is null and updated_at is not null then 'newest'
            else 'record key'
        end as rule
    from placed
    where place = 1
)

select
    placed.account_id,
    placed.field,
    placed.value,
    placed.place = 1 as is_winner,
    case when placed.is_mapped and not ruled.is_pinned then 'mapped field: ' || ruled.rule else ruled.rule end as rule,
    placed.record_key,
    placed.source,
    placed.updated_at,
    placed.observed_at,
    placed.source_url
from placed
inner join ruled on ruled.account_id = placed.account_id and ruled.field = placed.field
