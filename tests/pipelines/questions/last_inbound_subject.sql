select t.subject
from customer_timeline as t
where t.customer_id in (select customer_id from customer($handle)) and t.direction = 'in' and t.channel in ('email', 'case') and t.mention_kind is null
order by t.occurred_at desc
limit 1
