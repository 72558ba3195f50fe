-- one row: one customer whose number is these digits after a country code of one to three digits
select kind, value, customer_id, is_generic, source_count
from customer_identifier
where kind = 'phone' and ends_with(value, $digits) and length(value) - length($digits) between 2 and 4
order by is_generic, source_count desc, customer_id
