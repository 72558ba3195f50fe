-- one row: one contact's part in an opportunity
with
role as (
    select Id, OpportunityId, ContactId, Role as role, coalesce(try_cast(IsPrimary as boolean), false) as is_primary, 'opportunity_contact_role' as source_object,
        LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.opportunity_contact_role where OpportunityId is not null and ContactId is not null
),
named_on_the_opportunity as (
    select o.Id, o.Id as OpportunityId, o.ContactId, cast(null as varchar) as role, true as is_primary, 'opportunity' as source_object,
        o.LastModifiedDate, o.SystemModstamp, o.IsDeleted, o._observed_at, o._deleted_at, o._load_id
    from raw.opportunity as o
    where o.ContactId is not null
        and not exists (select 1 from role as r where r.OpportunityId = o.Id and r.ContactId = o.ContactId)
),
of_a_person_account as (
    select o.Id, o.Id as OpportunityId, c.Id as ContactId, cast(null as varchar) as role, true as is_primary, 'opportunity' as source_object,
        o.LastModifiedDate, o.SystemModstamp, o.IsDeleted, o._observed_at, o._deleted_at, o._load_id
    from raw.opportunity as o join raw.contact as c on c.AccountId = o.AccountId
    where try_cast(c.IsPersonAccount as boolean) and o.ContactId is null
        and not exists (select 1 from role as r where r.OpportunityId = o.Id and r.ContactId = c.Id)
),
part as (
    select * from role union all by name select * from named_on_the_opportunity union all by name select * from of_a_person_account
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
    $source || ':opportunity:' || OpportunityId as opportunity_record_key,
    $source || ':contact:' || ContactId as person_record_key,
    role,
    is_primary
from part
