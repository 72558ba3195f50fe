-- one row: one interaction of this customer, or of anybody of this account, the newest first; planned ones included
select
    entry.interaction_id, entry.customer_id, entry.occurred_at, entry.channel, entry.direction, entry.party_role, employee.name as colleague,
    entry.thread_id, entry.subject, entry.untrusted_text, entry.mention_kind, entry.answered_at, entry.source_url
from customer_timeline as entry
left join employee using (employee_id)
where
    (entry.customer_id = $id or (starts_with($id, 'acc_') and entry.account_id = $id))
    and ($since is null or entry.occurred_at >= $since)
    and ($channel is null or entry.channel = $channel)
qualify row_number() over (partition by entry.interaction_id order by entry.mention_kind nulls first, entry.party_role) = 1
order by entry.occurred_at desc, entry.interaction_id
limit $most
