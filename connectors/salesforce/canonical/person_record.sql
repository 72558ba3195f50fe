-- one row: one contact, lead or user; or somebody who is only known from the e-mails of cases
with
account_name as (
    select Id as account_id, Name as name from raw.account
),
contact as (
    select
        'contact' as source_object,
        Id as source_id,
        'contact' as kind,
        concat_ws(' ',
            coalesce(c.Name, nullif(trim(concat_ws(' ', FirstName, LastName)), '')),
            -- father or son; Name says it in some exports, in others not
            case when not contains(' ' || fold(c.Name) || ' ', ' ' || fold(Suffix) || ' ') or c.Name is null then Suffix end
        ) as full_name,
        FirstName as given_name,
        LastName as family_name,
        Title as job_title,
        case when not coalesce(try_cast(IsPersonAccount as boolean), false) then a.name end as company_name,
        case when not coalesce(try_cast(IsPersonAccount as boolean), false) then $source || ':account:' || AccountId end as account_record_key,
        Email as email,
        coalesce(Phone, MobilePhone, HomePhone, OtherPhone) as phone,
        coalesce(MailingCountry, MailingCountryCode) as country,
        MailingCity as city,
        MailingStreet as street,
        MailingPostalCode as postcode,
        try_cast(substr(Birthdate, 1, 10) as date) as birth_date,
        $source || ':contact:' || ReportsToId as manager_record_key,
        case when OwnerId not like '00G%' then $source || ':user:' || OwnerId end as owner_record_key,
        LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.contact as c left join account_name as a on a.account_id = c.AccountId
),
lead as (
    select
        'lead' as source_object,
        Id as source_id,
        'lead' as kind,
        concat_ws(' ',
            coalesce(Name, nullif(trim(concat_ws(' ', FirstName, LastName)), '')),
            -- father or son; Name says it in some exports, in others not
            case when not contains(' ' || fold(Name) || ' ', ' ' || fold(Suffix) || ' ') or Name is null then Suffix end
        ) as full_name,
        FirstName as given_name,
        LastName as family_name,
        Title as job_title,
        Company as company_name,
        case when try_cast(IsConverted as boolean) then $source || ':account:' || ConvertedAccountId end as account_record_key,
        Email as email,
        coalesce(Phone, MobilePhone) as phone,
        coalesce(Country, CountryCode) as country,
        City as city,
        Street as street,
        PostalCode as postcode,
        case when OwnerId not like '00G%' then $source || ':user:' || OwnerId end as owner_record_key,
        -- a converted lead's standing is that of its contact and account
        case
            when try_cast(IsConverted as boolean) then null
            when regexp_matches(lower(Status), 'unqualified|disqualified|not converted|not interested|dead|lost|junk|spam') then 'other'
            else 'prospect'
        end as lifecycle_stage,
        LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.lead
),
colleague as (
    select
        'user' as source_object,
        Id as source_id,
        'directory_user' as kind,
        coalesce(Name, nullif(trim(concat_ws(' ', FirstName, LastName)), '')) as full_name,
        FirstName as given_name,
        LastName as family_name,
        Title as job_title,
        CompanyName as company_name,
        Email as email,
        coalesce(Phone, MobilePhone) as phone,
        replace(LanguageLocaleKey, '_', '-') as language,
        TimeZoneSidKey as timezone,
        Country as country,
        City as city,
        Street as street,
        PostalCode as postcode,
        -- users of a customer or partner portal are outside people with a login
        not regexp_matches(coalesce(UserType, 'Standard'), '^(PowerCustomerSuccess|CustomerSuccess|CspLitePortal|PowerPartner|Partner|Customer)') as is_internal,
        try_cast(IsActive as boolean) as is_active,
        coalesce(UserType in ('AutomatedProcess', 'CloudIntegrationUser', 'Guest', 'AIAgent'), false) as is_machine,
        $source || ':user:' || ManagerId as manager_record_key,
        LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw."user"
),
holder as (
    select clean_email(Email) as address, fold(coalesce(Name, concat_ws(' ', FirstName, LastName))) as name
    from raw.contact where not coalesce(try_cast(IsDeleted as boolean), false)
    union all
    select clean_email(Email), fold(coalesce(Name, concat_ws(' ', FirstName, LastName)))
    from raw.lead where not coalesce(try_cast(IsDeleted as boolean), false)
    union all
    select clean_email(Email), null from raw."user"
),
held as (
    select address, array_to_string(list_sort(string_split(name, ' ')), ' ') as name from holder where address is not null
),
met as (
    select clean_email(FromAddress) as address, FromName as name, Id, MessageDate as met_at, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.email_message
    union all
    select clean_email(unnest(string_split(concat_ws(';', ToAddress, CcAddress), ';'))), null, Id, MessageDate, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.email_message
    union all
    select clean_email(SuppliedEmail), SuppliedName, Id, CreatedDate, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw."case" where ContactId is null
),
named as (
    select *, case when name not like '%@%' then nullif(trim(name), '') end as display_name
    from met where address is not null
),
-- whom the CRM does not hold at the address: nobody's, or somebody else's (as interaction_party.sql tells them apart)
unheld as (
    select * from (select *, array_to_string(list_sort(string_split(fold(display_name), ' ')), ' ') as name_words from named) as n
    where not exists (select 1 from held where held.address = n.address and coalesce(held.name = n.name_words, true))
),
correspondent as (
    select
        'correspondent' as source_object,
        keyed_hash($correspondent_key, address || '|' || coalesce(fold(display_name), '')) as source_id,
        'correspondent' as kind,
        min(display_name) as full_name,
        address as email,
        regexp_matches(address, '^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?)([+._-].*)?@') as is_machine,
        max(Id) as opens,
        max(met_at) as LastModifiedDate,
        min(_observed_at) as _observed_at,
        -- known as long as one of the messages is
        case when bool_and(_deleted_at is not null or coalesce(try_cast(IsDeleted as boolean), false))
            then coalesce(max(_deleted_at), max(try_cast(met_at as timestamptz))) end as _deleted_at,
        max(_load_id) as _load_id
    from unheld group by address, coalesce(fold(display_name), '')
),
person as (
    select * from contact union all by name select * from lead
    union all by name select * from colleague union all by name select * from correspondent
)
select
    $source || ':' || source_object || ':' || source_id as record_key,
    $source as source,
    source_object,
    source_id,
    $instance_url || '/' || coalesce(opens, source_id) as source_url,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as updated_at,
    _observed_at as observed_at,
    coalesce(_deleted_at, case when try_cast(IsDeleted as boolean) then try_cast(SystemModstamp as timestamptz) end) as deleted_at,
    _load_id as load_id,
    kind, full_name, given_name, family_name, job_title, company_name, account_record_key, email, phone, language, timezone, country, city, street,
    postcode, birth_date, is_internal, is_active, is_machine, manager_record_key, owner_record_key, lifecycle_stage
from person
