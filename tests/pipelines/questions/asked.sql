select t.subject
from customer_timeline as t
where
    t.account_id in (select account_id from account($handle)) and t.direction = 'in' and t.party_role in ('from', 'author') and t.channel in ('email', 'case')
order by t.occurred_at desc
limit 1
