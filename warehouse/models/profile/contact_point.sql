-- one row: the main e-mail address and phone of one customer record; a shared one only where the record has no own
-- incremental by customer_id over profile.touched(holder_id)
-- near profile.touched(holder_id): profile.customer_record by customer_id
with
points as (
    select
        record.customer_id,
        record.record_key,
        identifier.kind,
        case when identifier.kind = 'email' then coalesce(clean_email(identifier.raw_value), identifier.value) else identifier.value end as value,
        lower(trim(identifier.raw_value)) in (lower(trim(record.email)), lower(trim(record.phone))) as is_main,
        generic.value is not null as is_generic,
        -- nobody can be reached at a placeholder
        coalesce(generic.reason, '') like '%placeholder%' or coalesce(generic.reason, '') like '%default%' as is_placeholder
    from profile.customer_record as record
    inner join canonical.identifier as identifier on identifier.record_key = record.record_key
    left join identity.generic_identifier as generic on generic.kind = identifier.kind and generic.value = identifier.value
    where identifier.kind in ('email', 'phone') and identifier.deleted_at is null and identifier.value is not null
)

select
    customer_id,
    record_key,
    kind,
    coalesce(min(value) filter (where is_main and not is_generic), min(value) filter (where not is_generic), min(value)) as value,
    bool_and(is_generic) as is_shared
from points
where not is_placeholder
group by customer_id, record_key, kind
