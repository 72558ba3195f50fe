-- one row: one identifier that a contact, lead, user or account holds beside its main e-mail address and phone
with
record as (
    select 'contact' as source_object, Id, Id as crm_id, MobilePhone, HomePhone, OtherPhone, other_emails, cast(null as varchar) as domain,
        cast(null as varchar) as employee_number, LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.contact
    union all by name
    -- the account of a person account is one more id of the person
    select 'contact' as source_object, Id, AccountId as crm_id, LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.contact where try_cast(IsPersonAccount as boolean)
    union all by name
    select 'lead' as source_object, Id, Id as crm_id, MobilePhone, other_emails, LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.lead
    union all by name
    -- a portal user is the login of a contact
    select 'user' as source_object, Id, ContactId as crm_id, MobilePhone, EmployeeNumber as employee_number, LastModifiedDate, SystemModstamp, IsDeleted,
        _observed_at, _deleted_at, _load_id
    from raw."user"
    union all by name
    select 'account' as source_object, Id, Id as crm_id, web_domain(Website) as domain, LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.account where not coalesce(try_cast(IsPersonAccount as boolean), false)
),
identifier as (
    select *, 'crm_id' as kind, crm_id as raw_value from record
    union all by name
    select *, 'phone' as kind, MobilePhone as raw_value from record
    union all by name
    select *, 'phone' as kind, HomePhone as raw_value from record
    union all by name
    select *, 'phone' as kind, OtherPhone as raw_value from record
    union all by name
    select *, 'email' as kind, trim(unnest(string_split(other_emails, ';'))) as raw_value from record where other_emails is not null
    union all by name
    select *, 'domain' as kind, domain as raw_value from record
    union all by name
    select *, 'external_id' as kind, 'employee:' || employee_number as raw_value from record
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
    kind,
    raw_value
from identifier
where raw_value is not null and raw_value <> ''
