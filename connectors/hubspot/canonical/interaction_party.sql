-- one row: the contact who opened a ticket: the first that it is associated with
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
    $source || ':ticket:' || Record_ID as interaction_record_key,
    $source || ':contact:' || trim(split_part(Associated_Contact_IDs, ';', 1)) as person_record_key,
    'from' as role
from raw.ticket
where Associated_Contact_IDs is not null and (Ticket_name is not null or Ticket_description is not null)
