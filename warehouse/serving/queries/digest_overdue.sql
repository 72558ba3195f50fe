-- one row: one case that is open for more than so many days and in which we did not write last, the oldest first; never with somebody who left
select
    entry.case_id as id,
    entry.subject,
    profile.display_name as name,
    entry.priority,
    entry.opened_at as opened,
    case when owner.is_active is false then profile.human_contact_email else coalesce(entry.owner_email, profile.human_contact_email) end as who
from support_case as entry
left join customer_profile as profile using (customer_id)
left join employee as owner on owner.work_email = lower(entry.owner_email)
where
    entry.closed_at is null and lower(entry.status) not like 'closed%' and entry.opened_at < $as_of - to_days(cast($days as integer))
    and entry.last_reply_by is distinct from 'us'
order by entry.opened_at, entry.case_id
limit $most
