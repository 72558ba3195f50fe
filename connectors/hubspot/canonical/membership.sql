-- one row: one contact's place at one company that it is associated with
with
associated as (
    select *, trim(unnest(string_split(concat_ws(';', Associated_Company_IDs_Primary, Associated_Company_IDs), ';'))) as company_id
    from raw.contact
)
select distinct
    $source || ':contact:' || Record_ID as record_key,
    $source as source,
    'contact' as source_object,
    Record_ID as source_id,
    $account_url || '/record/0-1/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    $source || ':contact:' || Record_ID as person_record_key,
    $source || ':company:' || company_id as account_record_key,
    Job_Title as title,
    coalesce(company_id = trim(Associated_Company_IDs_Primary), Associated_Company_IDs not like '%;%') as is_primary
from associated
where company_id <> ''
