-- one row: what one customer or account (the holder) is to us, and why
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_account by customer_id, profile.customer_record by customer_id
-- near profile.near_holder(holder_id): profile.account_record by account_id, profile.customer_field by customer_id
-- near profile.near_holder(holder_id): profile.account_field by account_id, profile.holder_commercial by holder_id
with
places as (
    select customer_id as holder_id, account_id from profile.customer_account
    where place = 1
    union all
    select account_id as holder_id, account_id from profile.account_record
    where record_rank = 1
),

stages as (
    select customer_id as holder_id, record_key, lifecycle_stage, kind from profile.customer_record
    union all
    select places.holder_id, record.record_key, record.lifecycle_stage, record.kind
    from profile.account_record as record
    inner join places on places.account_id = record.account_id
),

said as (
    select
        holder_id,
        min(record_key) filter (where lifecycle_stage = 'customer') as customer_key,
        min(record_key) filter (where lifecycle_stage = 'partner') as partner_key,
        min(record_key) filter (where lifecycle_stage = 'supplier') as supplier_key,
        min(record_key) filter (where lifecycle_stage = 'prospect') as prospect_key,
        min(record_key) filter (where lifecycle_stage = 'prospect' and kind = 'lead') as lead_key
    from stages
    where lifecycle_stage is not null
    group by holder_id
),

mapped as (
    select customer_id as holder_id, value, record_key, source = 'decision' as is_pinned from profile.customer_field
    where field = 'party_type' and is_winner
    union all
    select account_id as holder_id, value, record_key, source = 'decision' as is_pinned from profile.account_field
    where field = 'party_type' and is_winner
),

holders as (
    select customer_id as holder_id from profile.customer_record
    where record_rank = 1
    union all
    select account_id as holder_id from profile.account_record
    where record_rank = 1
),

judged as (
    select
        holders.holder_id,
        case when lower(mapped.value) in ('customer', 'prospect', 'partner', 'supplier', 'other') then lower(mapped.value) end as mapped_type,
        mapped.record_key as mapped_key,
        mapped.is_pinned,
        said.customer_key,
        said.partner_key,
        said.supplier_key,
        said.prospect_key,
        said.lead_key,
        commercial.won_deal_key,
        commercial.open_deal_key
    from holders
    left join mapped on mapped.holder_id = holders.holder_id
    left join said on said.holder_id = holders.holder_id
    left join profile.holder_commercial as commercial on commercial.holder_id = holders.holder_id
)

select
    holder_id,
    case
        when mapped_type is not null then mapped_type
        when customer_key is not null then 'customer'
        when partner_key is not null then 'partner'
        when supplier_key is not null then 'supplier'
        when won_deal_key is not null then 'customer'
        when prospect_key is not null or open_deal_key is not null then 'prospect'
        else 'other'
    end as party_type,
    case
        when mapped_type is not null and is_pinned then 'somebody decided it: ' || mapped_key
        when mapped_type is not null then 'the mapped field says so: ' || mapped_key
        when customer_key is not null then 'the record says so: ' || customer_key
        when partner_key is not null then 'the record says so: ' || partner_key
        when supplier_key is not null then 'the record says so: ' || supplier_key
        when won_deal_key is not null then 'an opportunity was won: ' || won_deal_key
        when lead_key is not null then 'an open lead: ' || lead_key
        when open_deal_key is not null then 'an open opportunity: ' || open_deal_key
        when prospect_key is not null then 'the record says so: ' || prospect_key
        else 'no record says what they are to us'
    end as party_type_reason,
    case
        when mapped_type is not null then mapped_key
        else coalesce(customer_key, partner_key, supplier_key, won_deal_key, lead_key, open_deal_key, prospect_key)
    end as party_type_key
from judged
