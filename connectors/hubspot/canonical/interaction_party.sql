-- one row: one person's part in one interaction: of a ticket the contact who opened it, the first that it is associated with
with
ticket as (
    select 'ticket' as source_object, '0-5' as place, Record_ID, $source || ':contact:' || trim(split_part(Associated_Contact_IDs, ';', 1)) as person_record_key,
        'from' as role, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.ticket
    where Associated_Contact_IDs is not null and (Ticket_name is not null or Ticket_description is not null)
),
-- theirs: the part of the contacts. ours: the part of the colleague who logged it
logged as (
    select 'call' as source_object, '0-48' as place, case when lower(Call_direction) = 'inbound' then 'from' else 'to' end as theirs,
        case when lower(Call_direction) = 'inbound' then 'to' else 'from' end as ours,
        Record_ID, Associated_Contact_IDs, Owner_ID, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.call
    union all by name
    select 'meeting' as source_object, '0-47' as place, 'attendee' as theirs, 'organizer' as ours,
        Record_ID, Associated_Contact_IDs, Owner_ID, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.meeting
    where not coalesce(regexp_matches(lower(Meeting_outcome), '^(cancell?ed|no[ _]show|rescheduled)$'), false)
    union all by name
    select 'note' as source_object, '0-46' as place, 'mentioned' as theirs, 'author' as ours,
        Record_ID, Associated_Contact_IDs, Owner_ID, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.note
    where Note_body is not null
),
contact as (
    select source_object, place, Record_ID, $source || ':contact:' || trim(unnest(string_split(Associated_Contact_IDs, ';'))) as person_record_key,
        theirs as role, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from logged where Associated_Contact_IDs is not null
),
colleague as (
    select source_object, place, Record_ID, $source || ':owner:' || Owner_ID as person_record_key,
        ours as role, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from logged where Owner_ID is not null
),
-- a mail's parties are who stands in its header, not who the CRM was told it belongs to
address as (
    select Record_ID, unnest(string_split(Email_from_address, ';')) as address, 'from' as role, Last_Modified_Date, _observed_at, _deleted_at, _load_id from raw.email
    union all by name
    select Record_ID, unnest(string_split(Email_to_address, ';')) as address, 'to' as role, Last_Modified_Date, _observed_at, _deleted_at, _load_id from raw.email
    union all by name
    select Record_ID, unnest(string_split(Email_CC_address, ';')) as address, 'cc' as role, Last_Modified_Date, _observed_at, _deleted_at, _load_id from raw.email
),
mailed as (
    select distinct 'email' as source_object, '0-49' as place, Record_ID, 'email' as identifier_kind, clean_email(address) as identifier_value, role,
        Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from address where clean_email(address) is not null
),
party as (
    select * from ticket union all by name select * from contact union all by name select * from colleague union all by name select * from mailed
)
select
    $source || ':' || source_object || ':' || Record_ID as record_key,
    $source as source,
    source_object,
    Record_ID as source_id,
    $account_url || '/record/' || place || '/' || Record_ID as source_url,
    coalesce(case when Last_Modified_Date like '%Z' then try_cast(Last_Modified_Date as timestamptz) end, naive_time(Last_Modified_Date, $timezone)) as updated_at,
    _observed_at as observed_at,
    _deleted_at as deleted_at,
    _load_id as load_id,
    $source || ':' || source_object || ':' || Record_ID as interaction_record_key,
    person_record_key,
    identifier_kind,
    identifier_value,
    role
from party
