-- one row: two records that people decided are one or two, whichever was named first; who decided, and why
select
    kind, least(record_key_a, record_key_b) as record_key_a, greatest(record_key_a, record_key_b) as record_key_b, min(author) as author, min(reason) as reason
from identity.decision
where kind in ('must_link', 'cannot_link')
group by 1, 2, 3
