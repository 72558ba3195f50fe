-- one row: one contact who unsubscribed from all e-mail; not having done so is no consent
select
    $source || ':contact:' || Record_ID as record_key,
    $source as source,
    'contact' as source_object,
    Record_ID as source_id,
    $account_url || '/record/0-1/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    $source || ':contact:' || Record_ID as person_record_key,
    'email' as topic,
    false as granted,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as at
from raw.contact
where try_cast(Unsubscribed_from_all_email as boolean) or lower(Unsubscribed_from_all_email) = 'yes'
