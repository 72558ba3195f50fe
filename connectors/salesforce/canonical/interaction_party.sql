-- one row: one person's part in one interaction
with
colleague as (
    select Id, ContactId from raw."user"
),
finished_task as (
    select t.Id, t.OwnerId, t.WhoId, lower(t.CallType) = 'inbound' as is_inbound,
        coalesce(
            lower(t.TaskSubtype) in ('call', 'email', 'listemail') or lower(t.Type) in ('call', 'email')
            or t.CallType is not null or t.CallDurationInSeconds is not null, false
        ) as is_contact,
        t.IsDeleted, t.SystemModstamp, t._observed_at, t._deleted_at, t._load_id
    from raw.task as t
    where coalesce(try_cast(t.IsClosed as boolean), lower(t.Status) in ('completed', 'closed', 'done'), true)
        and not coalesce(try_cast(t.IsRecurrence as boolean), false)
        and not exists (select 1 from raw.email_message as m where m.ActivityId = t.Id)
),
task as (
    select 'task' as source_object, Id, $source || ':user:' || OwnerId as person_record_key, case when is_inbound then 'to' else 'from' end as role,
        IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from finished_task where OwnerId not like '00G%'
    union all by name
    select 'task' as source_object, Id, $source || case when WhoId like '00Q%' then ':lead:' else ':contact:' end || WhoId as person_record_key,
        -- a to-do speaks of them, not to them
        case when not is_contact then 'mentioned' when is_inbound then 'from' else 'to' end as role, IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from finished_task where WhoId is not null
),
held_meeting as (
    select Id, OwnerId, WhoId, IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from raw.event
    where not coalesce(try_cast(IsChild as boolean), false) and not coalesce(try_cast(IsRecurrence as boolean), false)
),
meeting as (
    select 'event' as source_object, Id, $source || ':user:' || OwnerId as person_record_key, 'organizer' as role,
        IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from held_meeting where OwnerId not like '00G%' and OwnerId not like '023%' -- neither a queue nor a shared calendar
    union all by name
    select 'event' as source_object, Id, $source || case when WhoId like '00Q%' then ':lead:' else ':contact:' end || WhoId as person_record_key, 'attendee' as role,
        IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from held_meeting where WhoId is not null
),
-- a case made out of an e-mail repeats it as its description: the e-mail is the one that counts
opened_by_mail as (
    select distinct c.Id as case_id
    from raw."case" as c join raw.email_message as m on m.ParentId = c.Id
    where try_cast(m.Incoming as boolean)
        and coalesce(try_cast(m.MessageDate as timestamptz), try_cast(m.CreatedDate as timestamptz))
            <= try_cast(c.CreatedDate as timestamptz) + interval 10 minutes
),
opened as (
    select * from raw."case" where (Description is not null or Subject is not null) and Id not in (select case_id from opened_by_mail)
),
opening as (
    select 'case' as source_object, Id, $source || ':contact:' || ContactId as person_record_key, 'from' as role,
        IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from opened where ContactId is not null
    union all by name
    select 'case' as source_object, Id, $source || ':user:' || OwnerId as person_record_key, 'to' as role,
        IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from opened where OwnerId not like '00G%'
),
comment as (
    -- written by the contact when its author is a portal user
    select n.*, c.ContactId, coalesce(u.ContactId, case when n.CreatedById like '003%' then n.CreatedById end) as author_contact
    from raw.case_comment as n left join raw."case" as c on c.Id = n.ParentId left join colleague as u on u.Id = n.CreatedById
),
comment_party as (
    select 'case_comment' as source_object, Id,
        coalesce($source || ':contact:' || author_contact, $source || ':user:' || CreatedById) as person_record_key, 'from' as role,
        IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from comment where CreatedById is not null
    union all by name
    -- an unpublished comment is a note among colleagues
    select 'case_comment' as source_object, Id, $source || ':contact:' || ContactId as person_record_key, 'to' as role,
        IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from comment where author_contact is null and ContactId is not null and coalesce(try_cast(IsPublished as boolean), true)
),
holder as (
    select clean_email(Email) as address, $source || ':contact:' || Id as record_key, 1 as preference,
        fold(coalesce(Name, concat_ws(' ', FirstName, LastName))) as name
    from raw.contact where not coalesce(try_cast(IsDeleted as boolean), false)
    union all
    select clean_email(Email), $source || ':lead:' || Id, 2, fold(coalesce(Name, concat_ws(' ', FirstName, LastName)))
    from raw.lead where not coalesce(try_cast(IsDeleted as boolean), false)
    union all
    -- a colleague's mail may bear the name of a team
    select clean_email(Email), $source || ':user:' || Id, 0, null from raw."user"
),
-- the words of a name in one order: Berg, Anna is Anna Berg
held as (
    select address, record_key, preference, array_to_string(list_sort(string_split(name, ' ')), ' ') as name from holder where address is not null
),
-- an address that several contacts share says nobody's name
held_once as (
    select address, min(record_key) as record_key, min(preference) = 0 as is_colleague, min(name) as name from (
        select * from held qualify preference = min(preference) over (partition by address)
    ) group by address having count(*) = 1
),
held_by_name as (
    select address, name, min(record_key) as record_key from (
        select * from held where name is not null qualify preference = min(preference) over (partition by address, name)
    ) group by address, name having count(*) = 1
),
address as (
    select Id, FromAddress as address, FromName as name, 'from' as role from raw.email_message
    union all by name
    select Id, unnest(string_split(ToAddress, ';')) as address, 'to' as role from raw.email_message
    union all by name
    select Id, unnest(string_split(concat_ws(';', CcAddress, BccAddress), ';')) as address, 'cc' as role from raw.email_message
),
met as (
    select distinct 'email_message' as source_object, a.role, clean_email(a.address) as address,
        case when a.name not like '%@%' then nullif(trim(a.name), '') end as display_name, $source || ':contact:' || c.Id as case_contact, clean_email(c.Email) as case_address,
        fold(coalesce(c.Name, concat_ws(' ', c.FirstName, c.LastName))) as case_name,
        m.Id, m.IsDeleted, m.SystemModstamp, m._observed_at, m._deleted_at, m._load_id
    from address as a join raw.email_message as m on m.Id = a.Id
        left join raw."case" as k on k.Id = m.ParentId left join raw.contact as c on c.Id = k.ContactId
    union all by name
    select 'case' as source_object, 'from' as role, clean_email(SuppliedEmail) as address,
        case when SuppliedName not like '%@%' then nullif(trim(SuppliedName), '') end as display_name,
        Id, IsDeleted, SystemModstamp, _observed_at, _deleted_at, _load_id
    from opened where ContactId is null
),
met_name as (
    select *, array_to_string(list_sort(string_split(fold(display_name), ' ')), ' ') as name,
        array_to_string(list_sort(string_split(case_name, ' ')), ' ') as case_contact_name
    from met where address is not null
),
-- who writes from somebody's address under another name is somebody else, or unknown to the CRM under that name: a correspondent
met_party as (
    select m.source_object, m.Id, m.role, 'email' as identifier_kind, m.address as identifier_value,
        coalesce(
            case when m.address = m.case_address and coalesce(m.name = m.case_contact_name, true) then m.case_contact end,
            case when h.is_colleague then h.record_key end,
            n.record_key,
            case when coalesce(m.name = h.name, true) then h.record_key end,
            case when not exists (select 1 from held where held.address = m.address and coalesce(held.name = m.name, true))
                then $source || ':correspondent:' || keyed_hash($correspondent_key, m.address || '|' || coalesce(fold(m.display_name), '')) end
        ) as person_record_key,
        m.IsDeleted, m.SystemModstamp, m._observed_at, m._deleted_at, m._load_id
    from met_name as m left join held_once as h on h.address = m.address
        left join held_by_name as n on n.address = m.address and n.name = m.name
),
party as (
    select * from task union all by name select * from meeting union all by name select * from opening
    union all by name select * from comment_party union all by name select * from met_party
)
select
    $source || ':' || source_object || ':' || Id as record_key,
    $source as source,
    source_object,
    Id as source_id,
    $instance_url || '/' || Id as source_url,
    try_cast(SystemModstamp as timestamptz) as updated_at,
    _observed_at as observed_at,
    coalesce(_deleted_at, case when try_cast(IsDeleted as boolean) then try_cast(SystemModstamp as timestamptz) end) as deleted_at,
    _load_id as load_id,
    $source || ':' || source_object || ':' || Id as interaction_record_key,
    person_record_key,
    identifier_kind,
    identifier_value,
    role
from party
