-- one row: one further address, number or id of a directory user or of a card; the main ones stand in person_record
with
card as (
    select 'contact' as source_object, contact_key as source_id, 'email' as kind, unnest(string_split(emails, chr(10))) as raw_value,
        split_part(emails, chr(10), 1) as main_value, link as source_url, _observed_at, _deleted_at, _load_id
    from raw.contact
    where emails is not null
    union all by name
    select 'contact' as source_object, contact_key as source_id, 'phone' as kind, unnest(string_split(phones, chr(10))) as raw_value,
        split_part(phones, chr(10), 1) as main_value, link as source_url, _observed_at, _deleted_at, _load_id
    from raw.contact
    where phones is not null
),
account as (
    select 'directory_user' as source_object, user_key as source_id,
        'https://admin.google.com/ac/search?query=' || replace(user_key, '+', '%2B') as source_url,
        coalesce(Work_Phone, Mobile_Phone) as main_value, _observed_at, _deleted_at, _load_id,
        Home_Secondary_Email, Work_Secondary_Email, Mobile_Phone, Home_Phone, Employee_ID
    from raw.directory_user
),
user_identifier as (
    select * exclude (Home_Secondary_Email, Work_Secondary_Email, Mobile_Phone, Home_Phone, Employee_ID), 'email' as kind, Home_Secondary_Email as raw_value from account
    union all by name
    select * exclude (Home_Secondary_Email, Work_Secondary_Email, Mobile_Phone, Home_Phone, Employee_ID), 'email' as kind, Work_Secondary_Email as raw_value from account
    union all by name
    select * exclude (Home_Secondary_Email, Work_Secondary_Email, Mobile_Phone, Home_Phone, Employee_ID), 'phone' as kind, Mobile_Phone as raw_value from account
    union all by name
    select * exclude (Home_Secondary_Email, Work_Secondary_Email, Mobile_Phone, Home_Phone, Employee_ID), 'phone' as kind, Home_Phone as raw_value from account
    union all by name
    select * exclude (Home_Secondary_Email, Work_Secondary_Email, Mobile_Phone, Home_Phone, Employee_ID), 'external_id' as kind, 'employee:' || Employee_ID as raw_value from account
)
select
    $source || ':' || source_object || ':' || source_id as record_key,
    $source as source,
    source_object,
    source_id,
    source_url,
    kind,
    raw_value,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id
from (
    select * from card
    union all by name
    select * from user_identifier
) as identifier
where nullif(trim(raw_value), '') is not null and raw_value is distinct from main_value
