select c.subject
from support_case as c
where c.customer_id in (select customer_id from customer($handle)) and c.closed_at is null
order by c.opened_at
limit 1
