-- one row: where the facts of one customer or account (the holder) come from, how old those sources are, and where they contradict each other
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_record by customer_id, profile.account_record by account_id
-- near profile.near_holder(holder_id): profile.customer_account by customer_id, profile.customer_field by customer_id
-- near profile.near_holder(holder_id): profile.account_field by account_id
with
record as (
    select customer_id as holder_id, record_key, source, source_url, record_rank from profile.customer_record
    union all
    select account_id as holder_id, record_key, source, source_url, record_rank from profile.account_record
),

health as (
    select
        source,
        min(stale_after) as stale_after,
        bool_or(status in ('stale', 'failed') or stale_after < $as_of) as is_stale
    from meta.source_health
    group by source
),

sourced as (
    select
        record.holder_id,
        count(*) as source_record_count,
        list_sort(list(distinct record.source)) as sources,
        min(health.stale_after) as stale_after,
        list_sort(list(distinct record.source) filter (where health.is_stale)) as stale_sources,
        min(record.record_key) filter (where record.record_rank = 1) as first_record_key,
        min(record.record_rank) filter (where record.source_url is not null) as open_rank
    from record
    left join health on health.source = record.source
    group by record.holder_id
),

-- an account that is known from addresses alone has no page to open: one of its people has
people as (
    select place.account_id as holder_id, min(person.record_key) as record_key
    from profile.customer_account as place
    inner join profile.customer_record as person on person.customer_id = place.customer_id
    where place.place = 1 and person.source_url is not null
    group by place.account_id
),

opened as (
    select sourced.holder_id, record.record_key, record.source_url
    from sourced
    inner join record on record.holder_id = sourced.holder_id and record.record_rank = sourced.open_rank
    union all
    select people.holder_id, person.record_key, person.source_url
    from people
    inner join sourced on sourced.holder_id = people.holder_id
    inner join profile.customer_record as person on person.record_key = people.record_key
    where sourced.open_rank is null
),

-- each source's own best word on a field that can only have one right value
words as (
    select customer_id as holder_id, field, source, value, record_key, is_winner, updated_at
    from profile.customer_field
    where field in ('job_title', 'primary_phone', 'country', 'customer_since', 'next_renewal_at') and source <> 'decision'
    union all
    select account_id as holder_id, field, source, value, record_key, is_winner, updated_at
    from profile.account_field
    where field in ('country', 'industry', 'customer_since', 'next_renewal_at') and source <> 'decision'
),

-- Sverige and SE are one country
regions as (
    select fold(name) as name, min(region) as region
    from reference.countries
    group by fold(name)
),

newest_word as (
    select
        holder_id,
        field,
        source,
        value,
        row_number() over (partition by holder_id, field, source order by is_winner desc, updated_at desc nulls last, record_key) as place
    from words
),

disputed as (
    select
        holder_id,
        field,
        list_sort(list({'source': source, 'value': value})) as said,
        count(distinct coalesce(regions.region, fold(value), value)) as value_count
    from newest_word
    left join regions on newest_word.field = 'country' and regions.name = fold(newest_word.value)
    where place = 1
    group by holder_id, field
),

conflicts as (
    select
        holder_id,
        list_sort(list({
            'field': field,
            'values': list_transform(said, lambda one: one.value),
            'sources': list_transform(said, lambda one: one.source)
        })) as conflicts
    from disputed
    where value_count > 1
    group by holder_id
)

select
    sourced.holder_id,
    sourced.source_record_count,
    sourced.sources,
    sourced.stale_after,
    coalesce(sourced.stale_sources, cast([] as varchar[])) as stale_sources,
    coalesce(opened.record_key, sourced.first_record_key) as best_record_key,
    opened.source_url,
    coalesce(conflicts.conflicts, cast([] as struct(field varchar, "values" varchar[], sources varchar[])[])) as conflicts
from sourced
left join opened on opened.holder_id = sourced.holder_id
left join conflicts on conflicts.holder_id = sourced.holder_id
