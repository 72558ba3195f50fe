-- one row: one live record of one account; record_rank 1 is the record whose values count first
with
ranked as (
    select
        account.account_id,
        record.record_key,
        record.kind,
        coalesce(nullif(array_position($priority, record.source), 0), 1000000) as source_rank,
        record.updated_at
    from identity.account as account
    inner join canonical.account_record as record on record.record_key = account.record_key
    where account.account_id is not null and record.deleted_at is null
),

placed as (
    select
        account_id,
        record_key,
        source_rank,
        -- a domain seen in mail says less about an account than any record that a person keeps
        row_number() over (
            partition by account_id
            order by case when kind = 'domain' then 1 else 0 end, source_rank, updated_at desc nulls last, record_key
        ) as record_rank
    from ranked
)

select
    placed.account_id,
    placed.source_rank,
    placed.record_rank,
    record.record_key,
    record.source,
    record.updated_at,
    record.observed_at,
    record.source_url,
    record.kind,
    record.name,
    record.domain,
    record.parent_record_key,
    record.industry,
    record.country,
    record.owner_record_key,
    record.lifecycle_stage
from placed
inner join canonical.account_record as record on record.record_key = placed.record_key
