-- one row: one thing said or done: a finished task, a meeting, a case as it was opened, a case comment, an e-mail
with
-- Salesforce keeps a task beside each e-mail that it sends: the e-mail is the one that counts
mailed as (
    select ActivityId as task_id from raw.email_message
),
task as (
    select
        'task' as source_object, Id,
        case
            when lower(TaskSubtype) = 'call' or lower(Type) = 'call' or CallType is not null or CallDurationInSeconds is not null then 'call'
            when lower(TaskSubtype) in ('email', 'listemail') or lower(Type) = 'email' then 'email'
            else 'other'
        end as channel,
        coalesce(
            try_cast(CompletedDateTime as timestamptz),
            -- a call that was logged on its day: the moment of logging is nearer than midnight
            case when substr(ActivityDate, 1, 10) = substr(CreatedDate, 1, 10) then try_cast(CreatedDate as timestamptz) end,
            try_cast(ActivityDate as timestamptz),
            try_cast(CreatedDate as timestamptz)
        ) as occurred_at,
        Subject as subject,
        Description as text,
        -- a to-do is a note of ours about somebody, and was said to nobody
        (WhoId is null and AccountId is null and WhatId is null) or not coalesce(
            lower(TaskSubtype) in ('call', 'email', 'listemail') or lower(Type) in ('call', 'email')
            or CallType is not null or CallDurationInSeconds is not null, false
        ) as is_private,
        coalesce(lower(TaskSubtype) = 'listemail', false) as is_automated,
        case when WhatId like '500%' then WhatId end as case_id,
        case when WhatId like '006%' then WhatId end as opportunity_id,
        LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.task
    -- what is still to be done has not happened
    where coalesce(try_cast(IsClosed as boolean), lower(Status) in ('completed', 'closed', 'done'), true)
        and not coalesce(try_cast(IsRecurrence as boolean), false)
        and not exists (select 1 from mailed where mailed.task_id = task.Id)
),
meeting as (
    select
        'event' as source_object, Id,
        case when lower(EventSubtype) = 'call' or lower(Type) = 'call' then 'call' else 'meeting' end as channel,
        coalesce(try_cast(StartDateTime as timestamptz), try_cast(ActivityDateTime as timestamptz), try_cast(ActivityDate as timestamptz)) as occurred_at,
        Subject as subject,
        Description as text,
        coalesce(try_cast(IsPrivate as boolean), false) or (WhoId is null and AccountId is null and WhatId is null) as is_private,
        case when WhatId like '500%' then WhatId end as case_id,
        case when WhatId like '006%' then WhatId end as opportunity_id,
        LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from raw.event
    -- the copy in an invited colleague's calendar, and the pattern of a series, are no meetings of their own
    where not coalesce(try_cast(IsChild as boolean), false) and not coalesce(try_cast(IsRecurrence as boolean), false)
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
    select
        'case' as source_object, Id, 'case' as channel,
        try_cast(CreatedDate as timestamptz) as occurred_at,
        Subject as subject,
        Description as text,
        false as is_private,
        Id as case_id,
        LastModifiedDate, SystemModstamp, IsDeleted, _observed_at, _deleted_at, _load_id
    from opened
),
comment as (
    select
        'case_comment' as source_object, n.Id, 'case' as channel,
        try_cast(n.CreatedDate as timestamptz) as occurred_at,
        case when try_cast(n.LastModifiedDate as timestamptz) > try_cast(n.CreatedDate as timestamptz) then try_cast(n.LastModifiedDate as timestamptz) end as edited_at,
        c.Subject as subject,
        n.CommentBody as text,
        not coalesce(try_cast(n.IsPublished as boolean), true) as is_private,
        n.ParentId as case_id,
        n.LastModifiedDate, n.SystemModstamp, n.IsDeleted, n._observed_at, n._deleted_at, n._load_id
    from raw.case_comment as n left join raw."case" as c on c.Id = n.ParentId
),
outside_mail as (
    select distinct Id from (
        select Id, clean_email(unnest(string_split(concat_ws(';', FromAddress, ToAddress, CcAddress, BccAddress), ';'))) as address from raw.email_message
    ) where address is not null and not list_contains($company_domains, email_domain(address))
),
email as (
    select
        'email_message' as source_object, m.Id, 'email' as channel,
        coalesce(try_cast(m.MessageDate as timestamptz), try_cast(m.CreatedDate as timestamptz)) as occurred_at,
        m.Subject as subject,
        coalesce(m.TextBody, nullif(trim(regexp_replace(regexp_replace(m.HtmlBody, '<style.*?</style>|<[^>]*>|&nbsp;', ' ', 'gs'), '\s+', ' ', 'g')), '')) as text,
        o.Id is null as is_private,
        coalesce(regexp_matches(lower(trim(m.FromAddress)), '^(no-?reply|do-?not-?reply|mailer-daemon|postmaster|bounces?|notifications?)([+._-].*)?@'), false)
            or coalesce(regexp_matches(lower(m.Headers), 'auto-submitted: *auto|precedence: *(bulk|list|junk)|list-id:|list-unsubscribe:'), false) as is_automated,
        m.ParentId as case_id,
        case when m.RelatedToId like '006%' then m.RelatedToId end as opportunity_id,
        plain_id(coalesce(m.ThreadIdentifier, m.MessageIdentifier)) as mail_thread,
        m.LastModifiedDate, m.SystemModstamp, m.IsDeleted, m._observed_at, m._deleted_at, m._load_id
    from raw.email_message as m left join outside_mail as o on o.Id = m.Id
),
said as (
    select * from task union all by name select * from meeting union all by name select * from opening
    union all by name select * from comment union all by name select * from email
)
select
    $source || ':' || source_object || ':' || Id as record_key,
    $source as source,
    source_object,
    Id as source_id,
    $instance_url || '/' || Id as source_url,
    coalesce(try_cast(LastModifiedDate as timestamptz), try_cast(SystemModstamp as timestamptz)) as updated_at,
    _observed_at as observed_at,
    coalesce(_deleted_at, case when try_cast(IsDeleted as boolean) then try_cast(SystemModstamp as timestamptz) end) as deleted_at,
    _load_id as load_id,
    channel,
    coalesce($source || ':case:' || case_id, mail_thread, $source || ':' || source_object || ':' || Id) as thread_id,
    occurred_at,
    edited_at,
    subject,
    text,
    case when is_private then 'private' else 'public' end as visibility,
    coalesce(is_automated, false) as is_automated,
    $source || ':case:' || case_id as case_record_key,
    $source || ':opportunity:' || opportunity_id as opportunity_record_key
from said
