select * replace (clean_others(reason) as reason)
from $this
where coalesce(customer_id, '') not in (select id from refused_holder) and coalesce(other_customer_id, '') not in (select id from refused_holder)
