-- one row: one record that the CRM itself merged into another: the losers of a merge, and leads converted to contacts
with
merged as (
    select 'contact' as source_object, Id, 'contact' as into_object, MasterRecordId as into_id, SystemModstamp as merged_at, LastModifiedDate, SystemModstamp,
        _observed_at, _load_id
    from raw.contact where MasterRecordId is not null
    union all by name
    select 'account' as source_object, Id, 'account' as into_object, MasterRecordId as into_id, SystemModstamp as merged_at, LastModifiedDate, SystemModstamp,
        _observed_at, _load_id
    from raw.account where MasterRecordId is not null
    union all by name
    select 'lead' as source_object, Id, 'lead' as into_object, MasterRecordId as into_id, SystemModstamp as merged_at, LastModifiedDate, SystemModstamp,
        _observed_at, _load_id
    from raw.lead where MasterRecordId is not null
    union all by name
    select 'lead' as source_object, Id, 'contact' as into_object, ConvertedContactId as into_id, coalesce(ConvertedDate, SystemModstamp) as merged_at,
        LastModifiedDate, SystemModstamp, _observed_at, _load_id
    from raw.lead where ConvertedContactId is not null and MasterRecordId is null
)
select
    $source || ':' || source_object || ':' || Id as record_key,
    $source as source,
    source_object,
    Id as source_id,
    $instance_url || '/' || Id as source_url,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as updated_at,
    _observed_at as observed_at,
    -- the loser of a merge is a deleted record, the merge itself stays true
    cast(null as timestamptz) as deleted_at,
    _load_id as load_id,
    $source || ':' || into_object || ':' || into_id as into_record_key,
    try_cast(merged_at as timestamptz) as at
from merged
