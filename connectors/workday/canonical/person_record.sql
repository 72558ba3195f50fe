-- one row: one worker; birth date, national id and private address serve to tell people apart and are never published
with
worker as (
    select *,
        lower(trim(Worker_Status)) as status,
        coalesce(try_cast(Termination_Date as date), try_cast(substr(Termination_Date, 1, 10) as date)) as left_on
    from raw.worker
)
select
    $source || ':worker:' || Employee_ID as record_key,
    $source as source,
    'worker' as source_object,
    Employee_ID as source_id,
    $tenant_url || '/d/search.htmld?q=' || Employee_ID as source_url,
    naive_time(Last_Modified, $timezone) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    'worker' as kind,
    coalesce(Preferred_Name, Legal_Name, nullif(trim(concat_ws(' ', First_Name, Last_Name)), '')) as full_name,
    First_Name as given_name,
    Last_Name as family_name,
    -- the given name in the passport, where people call them something else
    case when fold(Legal_Name) <> fold(Preferred_Name) then split_part(trim(Legal_Name), ' ', 1) end as nickname,
    Business_Title as job_title,
    Company as company_name,
    Email_Work as email,
    coalesce(Phone_Work, Phone_Mobile, Phone_Home) as phone,
    Preferred_Language as language,
    Time_Zone as timezone,
    Home_Country as country,
    Home_City as city,
    Home_Street as street,
    Home_Postal_Code as postcode,
    try_cast(substr(Birth_Date, 1, 10) as date) as birth_date,
    National_ID as national_id,
    true as is_internal,
    -- a date of leaving that is still to come does not end the employment; a status, where there is one, says it best
    case
        when status is null then left_on is null or left_on > cast(_observed_at as date)
        when regexp_matches(status, 'terminat|inactive|left|former|retired|resigned|deceased|^(0|no|n|false)$') then false
        else true
    end as is_active,
    $source || ':worker:' || Manager_ID as manager_record_key
from worker
