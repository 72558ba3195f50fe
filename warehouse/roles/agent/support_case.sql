select * replace (clean(subject) as subject)
from $this
where coalesce(customer_id, '') not in (select id from refused_holder) and coalesce(account_id, '') not in (select id from refused_holder)
