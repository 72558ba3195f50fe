-- one row: one handle by which one customer can be found
with
names as (
    select fold(record.full_name) as value, person.customer_id, record.source
    from canonical.person_record as record
    inner join identity.person as person on person.record_key = record.record_key
    where person.customer_id is not null and record.deleted_at is null and record.full_name is not null
),

named as (
    select value, customer_id, count(distinct source) as source_count
    from names
    where value is not null
    group by value, customer_id
),

namesakes as (
    select value from named
    group by value
    having count(*) > 1
),

present as (
    select distinct customer_id from identity.person
    where customer_id is not null
)

select kind, value, customer_id, is_generic, source_count
from profile.handle
where customer_id is not null
union all by name
select 'name' as kind, named.value, named.customer_id, namesakes.value is not null as is_generic, named.source_count
from named
left join namesakes on namesakes.value = named.value
union all by name
select 'customer_id' as kind, customer_id as value, customer_id, false as is_generic, 1 as source_count
from present
union all by name
select 'customer_id' as kind, alias.old_customer_id as value, alias.customer_id, false as is_generic, 1 as source_count
from identity.customer_alias as alias
inner join present on present.customer_id = alias.customer_id
where alias.old_customer_id <> alias.customer_id
