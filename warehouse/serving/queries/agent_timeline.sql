-- one row: one interaction of this customer, the newest first; planned ones included
select
    interaction_id, occurred_at, channel, direction, party_role, employee_id, thread_id, subject, untrusted_text, mention_kind, mention_of, answered_at,
    source_url
from customer_timeline
where
    customer_id = $id
    and ($since is null or occurred_at >= $since)
    and ($channel is null or channel = $channel)
order by occurred_at desc, interaction_id
limit $most
