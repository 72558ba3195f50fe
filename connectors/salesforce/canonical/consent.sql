-- one row: one thing that a contact or lead does not allow; an unticked box is no consent, so it says nothing
with
person as (
    select 'contact' as source_object, Id, HasOptedOutOfEmail, DoNotCall, LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.contact
    union all by name
    select 'lead' as source_object, Id, HasOptedOutOfEmail, DoNotCall, LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.lead
),
refusal as (
    select *, 'email' as topic from person where try_cast(HasOptedOutOfEmail as boolean)
    union all by name
    select *, 'phone' as topic from person where try_cast(DoNotCall as boolean)
)
select
    $source || ':' || source_object || ':' || Id as record_key,
    $source as source,
    source_object,
    Id as source_id,
    $instance_url || '/' || Id as source_url,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as updated_at,
    _observed_at as observed_at,
    coalesce(_deleted_at, case when try_cast(IsDeleted as boolean) then try_cast(SystemModstamp as timestamptz) end) as deleted_at,
    _load_id as load_id,
    $source || ':' || source_object || ':' || Id as person_record_key,
    topic,
    false as granted,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as at
from refusal
