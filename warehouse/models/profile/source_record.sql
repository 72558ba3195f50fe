-- one row: one record of a person or account, deleted ones included, and whom it was found to describe
with
people as (
    select
        record.record_key,
        owner.customer_id,
        owner.employee_id,
        cast(null as varchar) as account_id,
        record.source,
        record.source_object,
        case
            when owner.record_key is not null then owner.reason
            when record.deleted_at is not null then 'deleted in its source'
        end as reason,
        record.updated_at,
        record.deleted_at,
        record.source_url
    from canonical.person_record as record
    left join profile.record_person as owner on owner.record_key = record.record_key
),

accounts as (
    select
        record.record_key,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as employee_id,
        coalesce(own.account_id, survivor.account_id) as account_id,
        record.source,
        record.source_object,
        case
            when own.record_key is not null then own.reason
            when survivor.record_key is not null then 'merged in its own system into ' || survivor.record_key
            when record.deleted_at is not null then 'deleted in its source'
        end as reason,
        record.updated_at,
        record.deleted_at,
        record.source_url
    from canonical.account_record as record
    left join identity.account as own on own.record_key = record.record_key
    left join (select record_key, min(into_record_key) as into_record_key from canonical.record_merge group by record_key) as merge
        on merge.record_key = record.record_key
    left join identity.account as survivor on survivor.record_key = merge.into_record_key
)

select * from people
union all
select * from accounts
