select * replace (clean_others(value) as value, clean_others(rule) as rule)
from $this
where customer_id not in (select id from refused_holder) and coalesce(record_key, '') not in (select record_key from refused_record)
