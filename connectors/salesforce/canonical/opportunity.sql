-- one row: one opportunity; its currency is the organisation's (setting `currency`) where the export names none
select
    $source || ':opportunity:' || Id as record_key,
    $source as source,
    'opportunity' as source_object,
    Id as source_id,
    $instance_url || '/' || Id as source_url,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as updated_at,
    _observed_at as observed_at,
    coalesce(_deleted_at, case when try_cast(IsDeleted as boolean) then try_cast(SystemModstamp as timestamptz) end) as deleted_at,
    _load_id as load_id,
    $source || ':account:' || AccountId as account_record_key,
    Name as name,
    StageName as stage,
    try_cast(Amount as decimal(18, 2)) as amount,
    coalesce(CurrencyIsoCode, $currency) as currency,
    try_cast(Probability as double) / 100 as probability,
    try_cast(substr(CloseDate, 1, 10) as date) as close_date,
    try_cast(IsClosed as boolean) as is_closed,
    try_cast(IsWon as boolean) as is_won,
    -- the close date is what the seller states; the last stage change may be a correction months later
    case when try_cast(IsClosed as boolean)
        then coalesce(try_cast(substr(CloseDate, 1, 10) as timestamptz), try_cast(LastStageChangeDate as timestamptz)) end as closed_at,
    case when OwnerId not like '00G%' then $source || ':user:' || OwnerId end as owner_record_key
from raw.opportunity
