-- one row: one contact, or one colleague who may own records. An export names owners only, which identifies nobody: over the API they are known
with
company as (
    select Record_ID as company_id, Company_name as name from raw.company
),
contact as (
    -- the company is the primary one, or else the only one
    select *, coalesce(
        Associated_Company_IDs_Primary, case when Associated_Company_IDs not like '%;%' then Associated_Company_IDs end
    ) as main_company_id
    from raw.contact
),
owner as (
    select
        $source || ':owner:' || Owner_ID as record_key,
        $source as source,
        'owner' as source_object,
        Owner_ID as source_id,
        $account_url as source_url,
        try_cast(Last_Modified_Date as timestamptz) as updated_at,
        _observed_at as observed_at,
        _deleted_at as deleted_at,
        _load_id as load_id,
        'directory_user' as kind,
        nullif(trim(concat_ws(' ', First_Name, Last_Name)), '') as full_name,
        First_Name as given_name,
        Last_Name as family_name,
        Email as email,
        true as is_internal,
        _deleted_at is null as is_active
    from raw.owner
)
select
    $source || ':contact:' || c.Record_ID as record_key,
    $source as source,
    'contact' as source_object,
    c.Record_ID as source_id,
    $account_url || '/record/0-1/' || c.Record_ID as source_url,
    coalesce(case when c.Last_Modified_Date like '%Z' then try_cast(c.Last_Modified_Date as timestamptz) end, naive_time(c.Last_Modified_Date, $timezone)) as updated_at,
    c._observed_at as observed_at,
    c._deleted_at as deleted_at,
    c._load_id as load_id,
    'contact' as kind,
    nullif(trim(concat_ws(' ', c.First_Name, c.Last_Name)), '') as full_name,
    c.First_Name as given_name,
    c.Last_Name as family_name,
    c.Job_Title as job_title,
    coalesce(c.Company_name, company.name) as company_name,
    $source || ':company:' || trim(c.main_company_id) as account_record_key,
    c.Email as email,
    coalesce(c.Phone_Number, c.Mobile_Phone_Number) as phone,
    c.Preferred_language as language,
    c.Time_Zone as timezone,
    c.Country_Region as country,
    c.City as city,
    c.Street_Address as street,
    c.Postal_Code as postcode,
    try_cast(substr(c.Date_of_birth, 1, 10) as date) as birth_date,
    $source || ':owner:' || c.Owner_ID as owner_record_key,
    case
        when c.Lifecycle_Stage is null then null
        when regexp_matches(lower(c.Lifecycle_Stage), 'customer|evangelist') and not regexp_matches(lower(c.Lifecycle_Stage), 'former|previous|lost|churned') then 'customer'
        when regexp_matches(lower(c.Lifecycle_Stage), 'partner|reseller') then 'partner'
        when regexp_matches(lower(c.Lifecycle_Stage), 'supplier|vendor') then 'supplier'
        when regexp_matches(lower(c.Lifecycle_Stage), '^ *lead|qualified *lead|opportunity|prospect') then case when regexp_matches(lower(c.Lead_Status), 'unqualified|bad timing|not interested') then 'other' else 'prospect' end
        else 'other'
    end as lifecycle_stage
from contact as c left join company on company.company_id = trim(c.main_company_id)
union all by name
select * from owner
