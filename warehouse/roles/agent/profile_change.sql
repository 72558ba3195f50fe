select * replace (clean_others(old_value) as old_value, clean_others(new_value) as new_value)
from $this
where customer_id not in (select id from refused_holder)
