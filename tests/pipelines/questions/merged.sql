with
known as (
    select customer_id, source, source_object from source_record where split_part(record_key, ':', 3) = $handle
    union
    select i.customer_id, s.source, s.source_object
    from customer_identifier as i
    inner join source_record as s on s.customer_id = i.customer_id and starts_with(i.value, s.source || ':')
    where ends_with(i.value, ':' || $handle)
)

select distinct split_part(s.record_key, ':', 3)
from source_record as s
inner join known on known.customer_id = s.customer_id and known.source = s.source and known.source_object = s.source_object
where s.deleted_at is null
