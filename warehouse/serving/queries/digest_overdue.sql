-- one row: one case that is open for more than three days and in which we did not write last, the oldest first
select entry.case_id as id, entry.subject, profile.display_name as name, entry.priority, entry.opened_at as opened, entry.owner_email as who
from support_case as entry
left join customer_profile as profile using (customer_id)
where
    entry.closed_at is null and lower(entry.status) not like 'closed%' and entry.opened_at < $as_of - interval 3 days
    and entry.last_reply_by is distinct from 'us'
order by entry.opened_at, entry.case_id
limit $most
