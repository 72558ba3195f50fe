-- one row: one value that one record gives to one field of one profile, winner or loser, with the rule that decided
-- incremental by customer_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_field by customer_id, profile.account_field by account_id
-- near profile.near_holder(holder_id): profile.holder_policy by holder_id, profile.holder_trust by holder_id
-- near profile.near_holder(holder_id): profile.computed_field by holder_id
with
-- where a person answered for themselves, the mapped column is no longer what decides
stated as (
    select
        field.customer_id, field.field, field.value, field.is_winner, field.rule, field.record_key, field.source, field.updated_at, field.observed_at,
        field.source_url
    from profile.customer_field as field
    left join profile.holder_policy as policy on policy.holder_id = field.customer_id
    where
        field.field not in ('owner_employee_id', 'party_type')
        and (
            policy.holder_id is null
            or case field.field
                when 'consent_email' then policy.consent_email_key
                when 'consent_phone' then policy.consent_phone_key
                when 'consent_ai_processing' then policy.consent_ai_processing_key
                when 'do_not_contact' then policy.do_not_contact_key
            end is null
        )
    union all
    select
        field.account_id as customer_id, case field.field when 'name' then 'account_name' else field.field end as field, field.value, field.is_winner,
        field.rule, field.record_key, field.source, field.updated_at, field.observed_at, coalesce(field.source_url, trust.source_url) as source_url
    from profile.account_field as field
    inner join profile.holder_trust as trust on trust.holder_id = field.account_id
    where field.field not in ('owner_employee_id', 'parent_record_key', 'domain', 'party_type')
),

every_record as (
    select record_key, source, updated_at, updated_at as observed_at, cast(null as varchar) as source_url, rule from profile.pinned_value
    union all
    select record_key, source, updated_at, observed_at, source_url, cast(null as varchar) as rule from canonical.person_record
    where deleted_at is null
    union all
    select record_key, source, updated_at, observed_at, source_url, cast(null as varchar) as rule from canonical.account_record
    where deleted_at is null
    union all
    select record_key, source, updated_at, observed_at, source_url, cast(null as varchar) as rule from canonical.support_case
    where deleted_at is null
    union all
    select record_key, source, updated_at, observed_at, source_url, cast(null as varchar) as rule from canonical.opportunity
    where deleted_at is null
    union all
    select record_key, source, updated_at, observed_at, source_url, cast(null as varchar) as rule from canonical.interaction
    where deleted_at is null
),

needed as (
    select distinct record_key from profile.computed_field
),

-- a record may stand in two tables, such as a case whose own words are also an interaction
deciding as (
    select every_record.*
    from every_record
    inner join needed on needed.record_key = every_record.record_key
    qualify row_number() over (partition by every_record.record_key order by every_record.updated_at desc nulls last, every_record.source_url) = 1
)

select * from stated
union all by name
select
    computed.holder_id as customer_id,
    computed.field,
    computed.value,
    true as is_winner,
    coalesce(deciding.rule, computed.rule) as rule,
    computed.record_key,
    deciding.source,
    deciding.updated_at,
    deciding.observed_at,
    deciding.source_url
from profile.computed_field as computed
left join deciding on deciding.record_key = computed.record_key
