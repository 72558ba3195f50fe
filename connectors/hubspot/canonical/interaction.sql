-- one row: one ticket as its contact opened it
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
    'case' as channel,
    $source || ':ticket:' || Record_ID as thread_id,
    coalesce(case when Create_Date like '%Z' then try_cast(Create_Date as timestamptz) end, naive_time(Create_Date, $timezone)) as occurred_at,
    Ticket_name as subject,
    Ticket_description as text,
    'public' as visibility,
    false as is_automated,
    $source || ':ticket:' || Record_ID as case_record_key
from raw.ticket
where Associated_Contact_IDs is not null and (Ticket_name is not null or Ticket_description is not null)
