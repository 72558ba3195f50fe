-- one row: one contact's place at the account that the CRM files it under
select
    $source || ':contact:' || Id as record_key,
    $source as source,
    'contact' as source_object,
    Id as source_id,
    $instance_url || '/' || Id as source_url,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as updated_at,
    _observed_at as observed_at,
    coalesce(_deleted_at, case when try_cast(IsDeleted as boolean) then try_cast(SystemModstamp as timestamptz) end) as deleted_at,
    _load_id as load_id,
    $source || ':contact:' || Id as person_record_key,
    $source || ':account:' || AccountId as account_record_key,
    Title as title,
    true as is_primary
from raw.contact
where AccountId is not null and not coalesce(try_cast(IsPersonAccount as boolean), false)
