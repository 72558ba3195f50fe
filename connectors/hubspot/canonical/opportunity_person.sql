-- one row: one contact associated with a deal
with
associated as (
    select *, trim(unnest(string_split(Associated_Contact_IDs, ';'))) as contact_id from raw.deal where Associated_Contact_IDs is not null
)
select distinct
    $source || ':deal:' || Record_ID as record_key,
    $source as source,
    'deal' as source_object,
    Record_ID as source_id,
    $account_url || '/record/0-3/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    $source || ':deal:' || Record_ID as opportunity_record_key,
    $source || ':contact:' || contact_id as person_record_key,
    Associated_Contact_IDs not like '%;%' as is_primary
from associated
where contact_id <> ''
