select * replace (clean_others(reason) as reason)
from $this
where record_key_a not in (select record_key from refused_record) and record_key_b not in (select record_key from refused_record)
