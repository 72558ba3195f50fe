-- one row: one record of a person or account, deleted ones included, and whom it was found to describe
-- incremental by record_key over profile.touched_record(record_key)
-- near profile.touched_record(record_key): canonical.person_record by record_key, canonical.account_record by record_key
-- near profile.touched_record(record_key): profile.record_person by record_key
with
people as (
    select
        record.record_key,
        coalesce(owner.customer_id, retired.customer_id) as customer_id,
        coalesce(owner.employee_id, retired.employee_id) as employee_id,
        cast(null as varchar) as account_id,
        record.source,
        record.source_object,
        coalesce(owner.reason, retired.reason) as reason,
        record.updated_at,
        record.deleted_at,
        -- a link that looks for an address tells it: a colleague's private one is nobody's business
        case
            when
                coalesce(owner.employee_id, retired.employee_id) is not null
                and not coalesce(array_contains($company_domains, email_domain(clean_email(record.email))), false)
                and (record.kind = 'correspondent' or record.source_url like '%@%' or lower(record.source_url) like '%\%40%' escape '\')
                then null
            else record.source_url
        end as source_url
    from canonical.person_record as record
    left join profile.record_person as owner on owner.record_key = record.record_key
    left join identity.retired_record as retired on retired.record_key = record.record_key
),

accounts as (
    select
        record.record_key,
        cast(null as varchar) as customer_id,
        cast(null as varchar) as employee_id,
        coalesce(own.account_id, retired.account_id) as account_id,
        record.source,
        record.source_object,
        coalesce(own.reason, retired.reason) as reason,
        record.updated_at,
        record.deleted_at,
        record.source_url
    from canonical.account_record as record
    left join identity.account as own on own.record_key = record.record_key
    left join identity.retired_record as retired on retired.record_key = record.record_key
),

-- the other record of a merge may be gone from the export: its id still leads to the survivor
unseen as (
    select
        owner.record_key,
        owner.customer_id,
        owner.employee_id,
        cast(null as varchar) as account_id,
        merge.source,
        merge.source_object,
        owner.reason,
        merge.updated_at,
        merge.deleted_at,
        merge.source_url
    from profile.record_person as owner
    inner join (
        select
            record_key,
            min(source) as source,
            min(source_object) as source_object,
            max(updated_at) as updated_at,
            max(coalesce("at", deleted_at, observed_at)) as deleted_at,
            min(source_url) as source_url
        from canonical.record_merge
        group by record_key
    ) as merge on merge.record_key = owner.record_key
    left join canonical.person_record as record on record.record_key = owner.record_key
    where owner.merged_into is not null and record.record_key is null
)

select * from people
union all
select * from accounts
union all
select * from unseen
