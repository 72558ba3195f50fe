-- one row: one interaction whose subject or text has all these words, the newest first
with
hits as (
    select
        entry.interaction_id, entry.customer_id, profile.display_name, entry.occurred_at, entry.channel, entry.direction, entry.subject,
        entry.untrusted_text, entry.source_url,
        lower(strip_accents(concat_ws(' ', entry.subject, entry.untrusted_text))) as plain
    from customer_timeline as entry
    left join customer_profile as profile using (customer_id)
    where ($id is null or entry.customer_id = $id or entry.account_id = $id) and ($since is null or entry.occurred_at >= $since)
)
select * exclude (plain)
from hits
where len(list_filter($words, lambda word: contains(plain, word))) = len($words)
qualify row_number() over (partition by interaction_id order by customer_id) = 1
order by occurred_at desc, interaction_id
limit $most
