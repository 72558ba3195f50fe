select * from $this where coalesce(customer_id, '') not in (select id from refused_holder)
