-- one row: the deals of one customer or account (the holder); a customer holds those of the account and those that name them
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_account by customer_id
with
named as (
    select opportunity_id, unnest(customer_ids) as holder_id
    from profile.opportunity
),

of_account as (
    select opportunity.opportunity_id, place.customer_id as holder_id
    from profile.opportunity as opportunity
    inner join profile.customer_account as place on place.account_id = opportunity.account_id and place.place = 1
),

holders as (
    select opportunity_id, holder_id from named
    union
    select opportunity_id, holder_id from of_account
    union
    select opportunity_id, account_id as holder_id from profile.opportunity
    where account_id is not null
),

held as (
    select
        holders.holder_id,
        deal.record_key,
        deal.amount,
        deal.currency,
        deal.is_closed,
        -- a year counts from the close date where the moment of closing is not known
        deal.is_won and coalesce(cast(deal.closed_at as date), deal.close_date) > cast($as_of as date) - interval 365 day
        and coalesce(cast(deal.closed_at as date), deal.close_date) <= cast($as_of as date) as is_won_lately,
        deal.is_won
    from holders
    inner join profile.opportunity as deal on deal.opportunity_id = holders.opportunity_id
),

by_currency as (
    select holder_id, currency, cast(sum(amount) as decimal(18, 2)) as amount
    from held
    where not is_closed and amount is not null
    group by holder_id, currency
),

pipeline as (
    select
        holder_id,
        case when count(*) = 1 then min(amount) end as open_pipeline_amount,
        case when count(*) = 1 then min(currency) end as pipeline_currency,
        map_from_entries(list_sort(coalesce(
            list({'key': currency, 'value': amount}) filter (where currency is not null),
            cast([] as struct("key" varchar, "value" decimal(18, 2))[])
        ))) as pipeline_by_currency
    from by_currency
    group by holder_id
),

-- amounts of a tool that names no currency are one currency of their own, never added to those of another
won as (
    select holder_id, case when count(distinct coalesce(currency, '?')) = 1 then cast(sum(amount) as decimal(18, 2)) end as won_amount_365d
    from held
    where is_won_lately and amount is not null
    group by holder_id
),

counted as (
    select
        holder_id,
        count(*) filter (where not is_closed) as open_opportunity_count,
        bool_or(is_won) as has_won,
        bool_or(is_won_lately) as has_won_lately,
        max(record_key) filter (where not is_closed) as open_deal_key,
        max(record_key) filter (where is_won) as won_deal_key,
        max(record_key) filter (where is_won_lately) as lately_won_deal_key
    from held
    group by holder_id
)

select
    counted.*,
    -- sums over two currencies mean nothing; no deal won is a sum of nought
    case when counted.has_won_lately then won.won_amount_365d else cast(0 as decimal(18, 2)) end as won_amount_365d,
    pipeline.open_pipeline_amount,
    pipeline.pipeline_currency,
    pipeline.pipeline_by_currency
from counted
left join pipeline on pipeline.holder_id = counted.holder_id
left join won on won.holder_id = counted.holder_id
