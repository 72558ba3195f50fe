-- one row: one case
with
held as (
    select clean_email(Email) as address, min($source || ':contact:' || Id) as record_key
    from raw.contact where not coalesce(try_cast(IsDeleted as boolean), false)
    group by clean_email(Email) having count(*) = 1
)
select
    $source || ':case:' || c.Id as record_key,
    $source as source,
    'case' as source_object,
    c.Id as source_id,
    $instance_url || '/' || c.Id as source_url,
    coalesce(try_cast(c.LastModifiedDate as timestamptz), try_cast(c.SystemModstamp as timestamptz)) as updated_at,
    c._observed_at as observed_at,
    coalesce(c._deleted_at, case when try_cast(c.IsDeleted as boolean) then try_cast(c.SystemModstamp as timestamptz) end) as deleted_at,
    c._load_id as load_id,
    -- a case from the web that was not filed under a contact belongs to the one contact with its address
    coalesce($source || ':contact:' || c.ContactId, held.record_key) as person_record_key,
    $source || ':account:' || c.AccountId as account_record_key,
    c.Subject as subject,
    c.CaseNumber as case_number,
    c.Status as status,
    coalesce(try_cast(c.IsClosed as boolean), c.ClosedDate is not null) as is_closed,
    c.Priority as priority,
    try_cast(c.CreatedDate as timestamptz) as opened_at,
    try_cast(c.ClosedDate as timestamptz) as closed_at,
    case when c.OwnerId not like '00G%' then $source || ':user:' || c.OwnerId end as owner_record_key
from raw."case" as c left join held on held.address = clean_email(c.SuppliedEmail)
