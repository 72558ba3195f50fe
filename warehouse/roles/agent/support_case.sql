select * replace (clean(subject) as subject, clean(status) as status, clean(priority) as priority)
from $this
where coalesce(customer_id, '') not in (select id from refused_holder) and coalesce(account_id, '') not in (select id from refused_holder)
