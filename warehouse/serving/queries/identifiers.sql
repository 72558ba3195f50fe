-- one row: one customer who carries one of these values, unshared ones first
select kind, value, customer_id, is_generic, source_count
from customer_identifier
where value in (select unnest($values)) and kind not in ('name', 'domain')
order by is_generic, source_count desc, customer_id
