select * replace (clean_others(value) as value, clean_others(author) as author, clean_others(reason) as reason)
from $this
where coalesce(record_key_a, '') not in (select record_key from refused_record) and coalesce(record_key_b, '') not in (select record_key from refused_record)
