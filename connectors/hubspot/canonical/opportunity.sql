-- one row: one deal; its currency is the account's (setting `currency`) where the export names none
with
deal as (
    select *,
        coalesce(case when Close_Date like '%Z' then try_cast(Close_Date as timestamptz) end, naive_time(Close_Date, $timezone)) as closes_at,
        coalesce(try_cast(Is_Closed_Won as boolean), regexp_matches(lower(Deal_Stage), 'closed *won|^won$')) as won,
        coalesce(try_cast(Is_Deal_Closed as boolean), regexp_matches(lower(Deal_Stage), '^closed|^won$|^lost$')) as closed,
        coalesce(Associated_Company_IDs_Primary, case when Associated_Company_IDs not like '%;%' then Associated_Company_IDs end) as company_id
    from raw.deal
)
select
    $source || ':deal:' || Record_ID as record_key,
    $source as source,
    'deal' as source_object,
    Record_ID as source_id,
    $account_url || '/record/0-3/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    $source || ':company:' || trim(company_id) as account_record_key,
    $source || ':owner:' || Owner_ID as owner_record_key,
    Deal_Name as name,
    Deal_Stage as stage,
    try_cast(Amount as decimal(18, 2)) as amount,
    coalesce(Currency, $currency) as currency,
    -- 0.4 or 40, as the account shows it
    case when try_cast(Deal_probability as double) > 1 then try_cast(Deal_probability as double) / 100 else try_cast(Deal_probability as double) end as probability,
    try_cast(substr(Close_Date, 1, 10) as date) as close_date,
    case when closed or won then closes_at end as closed_at,
    closed or won as is_closed,
    won as is_won
from deal
