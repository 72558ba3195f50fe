-- one row: one company
select
    $source || ':company:' || Record_ID as record_key,
    $source as source,
    'company' as source_object,
    Record_ID as source_id,
    $account_url || '/record/0-2/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    'company' as kind,
    Company_name as name,
    coalesce(web_domain(Company_Domain_Name), web_domain(Website_URL)) as domain,
    case when regexp_matches(Parent_Company_ID, '^[0-9]+$') then $source || ':company:' || Parent_Company_ID end as parent_record_key,
    $source || ':owner:' || Owner_ID as owner_record_key,
    Industry as industry,
    Country_Region as country,
    coalesce(
    case
        when Lifecycle_Stage is null then null
        when regexp_matches(lower(Lifecycle_Stage), 'customer|evangelist') and not regexp_matches(lower(Lifecycle_Stage), 'former|previous|lost|churned') then 'customer'
        when regexp_matches(lower(Lifecycle_Stage), 'partner|reseller') then 'partner'
        when regexp_matches(lower(Lifecycle_Stage), 'supplier|vendor') then 'supplier'
        when regexp_matches(lower(Lifecycle_Stage), '^ *lead|qualified *lead|opportunity|prospect') then 'prospect'
        else 'other'
    end,
    case lower(Type) when 'prospect' then 'prospect' when 'partner' then 'partner' when 'reseller' then 'partner' when 'vendor' then 'supplier' end
    ) as lifecycle_stage
from raw.company
