select * replace (clean_others(reason) as reason)
from $this
where record_key not in (select record_key from refused_record) and coalesce(own_customer_id, '') not in (select id from refused_holder)
