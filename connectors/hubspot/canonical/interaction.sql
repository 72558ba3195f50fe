-- one row: one ticket as its contact opened it, or one call, e-mail, meeting or note that a colleague logged
with
ticket as (
    select 'ticket' as source_object, '0-5' as place, Record_ID, 'case' as channel, coalesce(case when Create_Date like '%Z' then try_cast(Create_Date as timestamptz) end, naive_time(Create_Date, $timezone)) as occurred_at,
        Ticket_name as subject, Ticket_description as text, false as is_private, false as is_automated,
        Record_ID as ticket_id, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.ticket
    where Associated_Contact_IDs is not null and (Ticket_name is not null or Ticket_description is not null)
),
call as (
    select 'call' as source_object, '0-48' as place, 'call' as channel, coalesce(case when coalesce(Activity_date, Create_Date) like '%Z' then try_cast(coalesce(Activity_date, Create_Date) as timestamptz) end, naive_time(coalesce(Activity_date, Create_Date), $timezone)) as occurred_at,
        Call_title as subject, nullif(trim(regexp_replace(regexp_replace(Call_notes, '<style.*?</style>|<[^>]*>|&nbsp;', ' ', 'gs'), '\s+', ' ', 'g')), '') as text,
        Associated_Contact_IDs is null and Associated_Company_IDs is null as is_private, false as is_automated, Record_ID, Associated_Contact_IDs, Associated_Company_IDs, Associated_Deal_IDs, Associated_Ticket_IDs, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.call
),
meeting as (
    select 'meeting' as source_object, '0-47' as place, 'meeting' as channel, coalesce(case when coalesce(Meeting_start_time, Activity_date, Create_Date) like '%Z' then try_cast(coalesce(Meeting_start_time, Activity_date, Create_Date) as timestamptz) end, naive_time(coalesce(Meeting_start_time, Activity_date, Create_Date), $timezone)) as occurred_at,
        Meeting_name as subject, nullif(trim(regexp_replace(regexp_replace(Meeting_description, '<style.*?</style>|<[^>]*>|&nbsp;', ' ', 'gs'), '\s+', ' ', 'g')), '') as text,
        Associated_Contact_IDs is null and Associated_Company_IDs is null as is_private, false as is_automated, Record_ID, Associated_Contact_IDs, Associated_Company_IDs, Associated_Deal_IDs, Associated_Ticket_IDs, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.meeting
    -- what did not take place was no meeting
    where not coalesce(regexp_matches(lower(Meeting_outcome), '^(cancell?ed|no[ _]show|rescheduled)$'), false)
),
note as (
    -- a note is about somebody, and was said to nobody
    select 'note' as source_object, '0-46' as place, 'other' as channel, coalesce(case when coalesce(Activity_date, Create_Date) like '%Z' then try_cast(coalesce(Activity_date, Create_Date) as timestamptz) end, naive_time(coalesce(Activity_date, Create_Date), $timezone)) as occurred_at,
        nullif(trim(regexp_replace(regexp_replace(Note_body, '<style.*?</style>|<[^>]*>|&nbsp;', ' ', 'gs'), '\s+', ' ', 'g')), '') as text, true as is_private, false as is_automated, Record_ID, Associated_Contact_IDs, Associated_Company_IDs, Associated_Deal_IDs, Associated_Ticket_IDs, Last_Modified_Date, _observed_at, _deleted_at, _load_id
    from raw.note
    where Note_body is not null
),
outside_mail as (
    select distinct Record_ID from (
        select Record_ID, clean_email(unnest(string_split(concat_ws(';', Email_from_address, Email_to_address, Email_CC_address), ';'))) as address from raw.email
    ) where address is not null and not list_contains($company_domains, email_domain(address))
),
email as (
    select 'email' as source_object, '0-49' as place, 'email' as channel, coalesce(case when coalesce(m.Activity_date, m.Create_Date) like '%Z' then try_cast(coalesce(m.Activity_date, m.Create_Date) as timestamptz) end, naive_time(coalesce(m.Activity_date, m.Create_Date), $timezone)) as occurred_at,
        m.Email_subject as subject, coalesce(m.Email_body, nullif(trim(regexp_replace(regexp_replace(m.Email_HTML, '<style.*?</style>|<[^>]*>|&nbsp;', ' ', 'gs'), '\s+', ' ', 'g')), '')) as text,
        o.Record_ID is null as is_private,
        coalesce(regexp_matches(lower(trim(m.Email_from_address)), '^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?)([+._-].*)?@'), false) as is_automated,
        $source || ':email-thread:' || m.Email_thread_ID as mail_thread,
        m.Record_ID, m.Associated_Deal_IDs, m.Associated_Ticket_IDs, m.Last_Modified_Date, m._observed_at, m._deleted_at, m._load_id
    from raw.email as m left join outside_mail as o on o.Record_ID = m.Record_ID
),
said as (
    select * from ticket union all by name select * from call union all by name select * from meeting
    union all by name select * from note union all by name select * from email
),
placed as (
    select *,
        coalesce(ticket_id, nullif(trim(split_part(Associated_Ticket_IDs, ';', 1)), '')) as case_id,
        case when Associated_Deal_IDs not like '%;%' then Associated_Deal_IDs end as deal_id
    from said
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
    channel,
    coalesce($source || ':ticket:' || case_id, mail_thread, $source || ':' || source_object || ':' || Record_ID) as thread_id,
    occurred_at,
    subject,
    text,
    case when is_private then 'private' else 'public' end as visibility,
    is_automated,
    $source || ':ticket:' || case_id as case_record_key,
    $source || ':deal:' || deal_id as opportunity_record_key
from placed
