-- one row: the winning values of one customer or account (the holder), one column a field
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_field by customer_id, profile.account_field by account_id
with
winners as (
    select customer_id as holder_id, field, value, record_key from profile.customer_field
    where is_winner
    union all
    select account_id as holder_id, field, value, record_key from profile.account_field
    where is_winner
)

select
    holder_id,
    max(value) filter (where field = 'display_name') as display_name,
    max(value) filter (where field = 'given_name') as given_name,
    max(value) filter (where field = 'family_name') as family_name,
    max(value) filter (where field = 'primary_email') as primary_email,
    max(value) filter (where field = 'primary_phone') as primary_phone,
    max(value) filter (where field = 'job_title') as job_title,
    max(value) filter (where field = 'language') as language,
    max(value) filter (where field = 'timezone') as timezone,
    max(value) filter (where field = 'country') as country,
    max(value) filter (where field = 'industry') as industry,
    max(value) filter (where field in ('name', 'account_name')) as account_name,
    max(value) filter (where field = 'domain') as domain,
    max(value) filter (where field = 'parent_record_key') as parent_record_key,
    max(value) filter (where field = 'lifecycle_stage') as lifecycle_stage,
    max(value) filter (where field = 'tier') as tier,
    max(value) filter (where field = 'party_type') as party_type,
    truth(max(value) filter (where field = 'legal_hold')) as legal_hold,
    truth(max(value) filter (where field = 'do_not_contact')) as do_not_contact,
    truth(max(value) filter (where field = 'consent_email')) as consent_email,
    truth(max(value) filter (where field = 'consent_phone')) as consent_phone,
    truth(max(value) filter (where field = 'consent_ai_processing')) as consent_ai_processing,
    try_cast(substr(max(value) filter (where field = 'customer_since'), 1, 10) as date) as customer_since,
    try_cast(substr(max(value) filter (where field = 'next_renewal_at'), 1, 10) as date) as next_renewal_at,
    max(record_key) filter (where field = 'owner_employee_id') as owner_key,
    max(record_key) filter (where field in ('name', 'account_name')) as account_key
from winners
group by holder_id
