select ltrim(t.subject, '#')
from customer_timeline as t
inner join account($handle) as a on a.account_id = t.account_id
where t.channel = 'slack' and t.mention_kind is not null and t.direction = 'internal'
order by t.occurred_at desc
limit 1
