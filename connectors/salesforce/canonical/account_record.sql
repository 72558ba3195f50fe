-- one row: one account; person accounts are persons and stand with the contacts
select
    $source || ':account:' || Id as record_key,
    $source as source,
    'account' as source_object,
    Id as source_id,
    $instance_url || '/' || Id as source_url,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as updated_at,
    _observed_at as observed_at,
    coalesce(_deleted_at, case when try_cast(IsDeleted as boolean) then try_cast(SystemModstamp as timestamptz) end) as deleted_at,
    _load_id as load_id,
    'crm_account' as kind,
    Name as name,
    web_domain(Website) as domain,
    $source || ':account:' || ParentId as parent_record_key,
    Industry as industry,
    coalesce(BillingCountry, BillingCountryCode) as country,
    case when OwnerId not like '00G%' then $source || ':user:' || OwnerId end as owner_record_key,
    case
        when Type is null then null
        when regexp_matches(lower(Type), 'former|previous|lost|churned|^ex[- ]') then 'other'
        when regexp_matches(lower(Type), 'customer|client') then 'customer'
        when regexp_matches(lower(Type), 'partner|reseller|distributor|integrator') then 'partner'
        when regexp_matches(lower(Type), 'supplier|vendor') then 'supplier'
        when regexp_matches(lower(Type), 'prospect|target|lead') then 'prospect'
        else 'other'
    end as lifecycle_stage
from raw.account
where not coalesce(try_cast(IsPersonAccount as boolean), false)
