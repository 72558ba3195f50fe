-- one row: one interaction of this customer among those nearest to a moment, of each kind: before or after it, sent by them or not, with words or not
select
    interaction_id, occurred_at, channel, direction, party_role, employee_id, subject, untrusted_text, mention_kind, mention_of, answered_at, source_url, record_key,
    occurred_at > $as_of as is_ahead,
    direction = 'in' and party_role in ('from', 'author') as is_from_them,
    mention_kind is not null and subject is null and coalesce(starts_with(untrusted_text, '[withheld: '), true) as is_silent
from customer_timeline
where customer_id = $id
qualify
    row_number() over (partition by is_ahead, is_from_them, is_silent order by abs(epoch(occurred_at) - epoch($as_of)), interaction_id) <= $most
