-- one row: one handle, normalised or as it was written, of one customer or employee; is_generic: it names more than a person
-- incremental by customer_id over profile.touched(holder_id)
-- near profile.touched(holder_id): identity.person by customer_id
with
spoken as (
    select
        identifier.kind,
        identifier.value,
        case when identifier.kind = 'email' then clean_email(identifier.raw_value) else identifier.value end as written,
        person.customer_id,
        person.employee_id,
        identifier.source,
        generic.value is not null as is_generic
    from canonical.identifier as identifier
    inner join identity.person as person on person.record_key = identifier.record_key
    left join identity.generic_identifier as generic on generic.kind = identifier.kind and generic.value = identifier.value
    where
        identifier.deleted_at is null
        and identifier.value is not null
        and identifier.kind in ('email', 'phone', 'chat_user', 'crm_id', 'external_id')
        and (person.customer_id is not null or person.employee_id is not null)
),

forms as (
    select kind, value, customer_id, employee_id, source, is_generic, written is null or written = value as is_written
    from spoken
    union all
    select kind, written as value, customer_id, employee_id, source, is_generic, true as is_written
    from spoken
    where written is not null and written <> value
)

select
    kind,
    value,
    customer_id,
    employee_id,
    bool_or(is_generic) as is_generic,
    bool_or(is_written) as is_written,
    count(distinct source) as source_count
from forms
group by kind, value, customer_id, employee_id
