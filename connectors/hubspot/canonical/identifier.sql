-- one row: one identifier that a contact or company holds beside its main e-mail address and phone
with
held as (
    select 'contact' as source_object, '0-1' as type_id, Record_ID, 'external_id' as kind, 'hubspot:' || Record_ID as raw_value, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.contact
    union all by name
    select 'contact' as source_object, '0-1' as type_id, Record_ID, 'phone' as kind, Mobile_Phone_Number as raw_value, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.contact
    union all by name
    select 'contact' as source_object, '0-1' as type_id, Record_ID, 'email' as kind,
        unnest(string_split(replace(Additional_email_addresses, ',', ';'), ';')) as raw_value, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.contact where Additional_email_addresses is not null
    union all by name
    -- the ids of contacts that HubSpot merged into this one still find it
    select 'contact' as source_object, '0-1' as type_id, Record_ID, 'external_id' as kind,
        'hubspot:' || trim(split_part(unnest(string_split(replace(Merged_IDs, ',', ';'), ';')), ':', 1)) as raw_value, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.contact where Merged_IDs is not null
    union all by name
    select 'company' as source_object, '0-2' as type_id, Record_ID, 'external_id' as kind, 'hubspot:' || Record_ID as raw_value, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.company
    union all by name
    select 'company' as source_object, '0-2' as type_id, Record_ID, 'domain' as kind,
        web_domain(unnest(string_split(concat_ws(';', Company_Domain_Name, Website_URL, Additional_Domains), ';'))) as raw_value, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.company
)
select distinct
    $source || ':' || source_object || ':' || Record_ID as record_key,
    $source as source,
    source_object,
    Record_ID as source_id,
    $account_url || '/record/' || type_id || '/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    kind,
    trim(raw_value) as raw_value
from held
where trim(raw_value) <> ''
