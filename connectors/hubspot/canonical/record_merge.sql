-- one row: one record that HubSpot merged into another; the survivor lists the ids that it took in
with
survivor as (
    select 'contact' as source_object, '0-1' as type_id, Record_ID, Merged_IDs, Last_Modified_Date, _observed_at, _deleted_at, _load_id from raw.contact where Merged_IDs is not null
    union all by name
    select 'company' as source_object, '0-2' as type_id, Record_ID, Merged_IDs, Last_Modified_Date, _observed_at, _deleted_at, _load_id from raw.company where Merged_IDs is not null
),
merged as (
    -- one spelling of the list carries the time behind each id: 151:1569855900000
    select *, trim(split_part(unnest(string_split(replace(Merged_IDs, ',', ';'), ';')), ':', 1)) as merged_id from survivor
)
select distinct
    $source || ':' || source_object || ':' || merged_id as record_key,
    $source as source,
    source_object,
    merged_id as source_id,
    $account_url || '/record/' || type_id || '/' || merged_id as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    $source || ':' || source_object || ':' || Record_ID as into_record_key,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as at
from merged
where regexp_matches(merged_id, '^[0-9]+$') and merged_id <> Record_ID
