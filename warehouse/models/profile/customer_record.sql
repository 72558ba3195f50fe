-- one row: one live record of one customer; source_rank 1 is the most trusted source, record_rank 1 the record whose values count first
-- incremental by customer_id over profile.touched(holder_id)
-- near profile.touched(holder_id): identity.person by customer_id
with
ranked as (
    select
        person.customer_id,
        record.record_key,
        coalesce(nullif(array_position($priority, record.source), 0), 1000000) as source_rank,
        record.updated_at
    from identity.person as person
    inner join canonical.person_record as record on record.record_key = person.record_key
    where person.customer_id is not null and record.deleted_at is null
),

placed as (
    select
        customer_id,
        record_key,
        source_rank,
        row_number() over (
            partition by customer_id order by source_rank, updated_at desc nulls last, record_key
        ) as record_rank
    from ranked
)

select
    placed.customer_id,
    placed.source_rank,
    placed.record_rank,
    record.record_key,
    record.source,
    record.updated_at,
    record.observed_at,
    record.source_url,
    record.kind,
    record.full_name,
    record.given_name,
    record.family_name,
    record.job_title,
    record.account_record_key,
    record.email,
    record.email_domain,
    record.phone,
    record.language,
    record.timezone,
    record.country,
    record.owner_record_key,
    record.lifecycle_stage
from placed
inner join canonical.person_record as record on record.record_key = placed.record_key
