-- one row: one record of a person, live or merged away in its own system, with the customer or employee that it belongs to
-- incremental by record_key over profile.touched_record(record_key)
-- near profile.touched_record(record_key): identity.person by record_key
with
merges as (
    select record_key, min(into_record_key) as into_record_key
    from canonical.record_merge
    where into_record_key <> record_key
    group by record_key
),

-- a survivor may itself be merged later: three hops reach what vendors leave unflattened
survivors as (
    select
        first_hop.record_key,
        coalesce(third_hop.into_record_key, second_hop.into_record_key, first_hop.into_record_key) as into_record_key
    from merges as first_hop
    left join merges as second_hop on second_hop.record_key = first_hop.into_record_key
    left join merges as third_hop on third_hop.record_key = second_hop.into_record_key
),

live as (
    select record_key, customer_id, employee_id, reason, cast(null as varchar) as merged_into
    from identity.person
),

merged_away as (
    select
        survivors.record_key,
        survivor.customer_id,
        survivor.employee_id,
        'merged in its own system into ' || survivors.into_record_key as reason,
        survivors.into_record_key as merged_into
    from survivors
    inner join identity.person as survivor on survivor.record_key = survivors.into_record_key
    left join identity.person as own on own.record_key = survivors.record_key
    where own.record_key is null
)

select * from live
union all by name
select * from merged_away
