select * from $this where account_id not in (select id from refused_holder)
