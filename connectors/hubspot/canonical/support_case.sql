-- one row: one ticket
with
ticket as (
    select *,
        trim(split_part(Associated_Contact_IDs, ';', 1)) as contact_id,
        trim(coalesce(Associated_Company_IDs_Primary, split_part(Associated_Company_IDs, ';', 1))) as company_id,
        Close_Date is not null or coalesce(regexp_matches(lower(Ticket_status), '^(closed|resolved|solved|done)'), false) as closed
    from raw.ticket
)
select
    $source || ':ticket:' || Record_ID as record_key,
    $source as source,
    'ticket' as source_object,
    Record_ID as source_id,
    $account_url || '/record/0-5/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    $source || ':contact:' || nullif(contact_id, '') as person_record_key,
    $source || ':company:' || nullif(company_id, '') as account_record_key,
    $source || ':owner:' || Owner_ID as owner_record_key,
    Ticket_name as subject,
    Record_ID as case_number,
    Ticket_status as status,
    closed as is_closed,
    Priority as priority,
    coalesce(case when Create_Date like '%Z' then try_cast(Create_Date as timestamptz) end, naive_time(Create_Date, $timezone)) as opened_at,
    coalesce(case when Close_Date like '%Z' then try_cast(Close_Date as timestamptz) end, naive_time(Close_Date, $timezone)) as closed_at
from ticket
