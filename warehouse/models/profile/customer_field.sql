-- one row: one value that one record gives to one field of one customer; the winner is what the profile shows, the losers stay visible
-- incremental by customer_id over profile.touched(holder_id)
-- near profile.touched(holder_id): profile.customer_record by customer_id, profile.customer_account by customer_id
-- near profile.touched(holder_id): profile.contact_point by customer_id, profile.pinned_value by holder_id
with
records as (
    select
        customer_id, record_key, source, source_rank, record_rank, updated_at, observed_at, source_url, kind, language, timezone, country, job_title,
        lifecycle_stage, owner_record_key,
        coalesce(full_name, nullif(trim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')), '')) as display_name,
        given_name,
        family_name
    from profile.customer_record
),

-- yes, no and days are read here, so that what cannot be read never wins
mapped as (
    select
        custom.record_key,
        custom.field,
        case
            when custom.field in ('legal_hold', 'do_not_contact', 'consent_email', 'consent_phone', 'consent_ai_processing')
                then cast(truth(custom.value) as varchar)
            when custom.field in ('customer_since', 'next_renewal_at') then cast(try_cast(substr(custom.value, 1, 10) as date) as varchar)
            else custom.value
        end as value
    from canonical.custom_field as custom
    inner join records on records.record_key = custom.record_key
),

-- what a person of ours has pinned goes before all that records say
pinned as (
    select
        holder_id as customer_id, field, value, -2 as level, 0 as source_rank, 0 as record_rank, '' as origin, record_key, source, updated_at,
        updated_at as observed_at, cast(null as varchar) as source_url, rule as pin_rule
    from profile.pinned_value
),

-- level 0 goes before level 1: what a person's own record says, then names that lost letters on their way and what the account says of all
-- its people, then leads and shared addresses
stated as (
    select record_key, 'display_name' as field, display_name as value, case when regexp_matches(display_name, '[?�]|Ã.') then 1 else 0 end as level from records
    union all
    select record_key, 'given_name' as field, given_name as value, case when regexp_matches(given_name, '[?�]|Ã.') then 1 else 0 end as level from records
    union all
    select record_key, 'family_name' as field, family_name as value, case when regexp_matches(family_name, '[?�]|Ã.') then 1 else 0 end as level from records
    union all
    select record_key, 'job_title' as field, job_title as value, 0 as level from records
    union all
    select record_key, 'language' as field, language as value, 0 as level from records
    union all
    select record_key, 'timezone' as field, timezone as value, 0 as level from records
    union all
    select record_key, 'country' as field, country as value, 0 as level from records
    union all
    select record_key, 'lifecycle_stage' as field, lifecycle_stage as value, case when kind = 'lead' then 2 else 0 end as level from records
    union all
    select record_key, 'primary_' || kind as field, value, case when is_shared then 2 else 0 end as level from profile.contact_point
    union all
    select records.record_key, 'owner_employee_id' as field, employee.employee_id as value, 0 as level
    from records
    inner join profile.record_person as agent on agent.record_key = records.owner_record_key
    inner join profile.employee as employee on employee.employee_id = agent.employee_id
    union all
    select record_key, field, value, -1 as level from mapped
),

own as (
    select
        records.customer_id, stated.field, trim(stated.value) as value, stated.level, records.source_rank, records.record_rank,
        case when stated.level = -1 then 'mapped field: ' else '' end as origin,
        records.record_key, records.source, records.updated_at, records.observed_at, records.source_url
    from stated
    inner join records on records.record_key = stated.record_key
    -- a column that the company maps to a field stands for the record's own
    left join mapped on mapped.record_key = stated.record_key and mapped.field = stated.field and mapped.value is not null
    where nullif(trim(stated.value), '') is not null and (stated.level = -1 or mapped.record_key is null)
),

of_account as (
    select
        place.customer_id,
        case field.field when 'name' then 'account_name' else field.field end as field,
        field.value,
        1 as level,
        0 as source_rank,
        0 as record_rank,
        'from the account: ' as origin,
        -- a domain that is known from addresses alone has no page to open: the record with the address has
        case when field.source_url is null and shown.record_key is not null then shown.record_key else field.record_key end as record_key,
        case when field.source_url is null and shown.record_key is not null then shown.source else field.source end as source,
        case when field.source_url is null and shown.record_key is not null then shown.updated_at else field.updated_at end as updated_at,
        case when field.source_url is null and shown.record_key is not null then shown.observed_at else field.observed_at end as observed_at,
        coalesce(field.source_url, shown.source_url) as source_url
    from profile.account_field as field
    inner join profile.customer_account as place on place.account_id = field.account_id
    left join records as shown on shown.record_key = place.record_key and shown.source_url is not null and field.source <> 'decision'
    -- where a company sits says nothing of the person's own country, language or hours
    where place.place = 1 and field.is_winner and field.field not in ('country', 'industry', 'language', 'timezone', 'parent_record_key')
),

told as (
    select * from own
    union all by name
    select * from of_account
    union all by name
    select pinned.*
    from pinned
    inner join (select distinct customer_id from records) as holder on holder.customer_id = pinned.customer_id
),

placed as (
    select
        *,
        row_number() over field_order as place,
        count(*) over (partition by customer_id, field) as value_count,
        lead(level) over field_order as next_level,
        lead(source_rank) over field_order as next_source_rank,
        lead(updated_at) over field_order as next_updated_at
    from told
    window field_order as (partition by customer_id, field order by level, record_rank, record_key)
),

ruled as (
    select
        customer_id,
        field,
        level = -2 as is_pinned,
        case
            when level = -2 then pin_rule
            when value_count = 1 then 'only value'
            when next_level > level then 'the more exact record'
            when next_source_rank > source_rank then 'priority'
            when next_updated_at < updated_at or next_updated_at is null and updated_at is not null then 'newest'
            else 'record key'
        end as rule
    from placed
    where place = 1
)

select
    placed.customer_id,
    placed.field,
    placed.value,
    placed.place = 1 as is_winner,
    case when ruled.is_pinned then '' else placed.origin end || ruled.rule as rule,
    placed.record_key,
    placed.source,
    placed.updated_at,
    placed.observed_at,
    placed.source_url
from placed
inner join ruled on ruled.customer_id = placed.customer_id and ruled.field = placed.field
