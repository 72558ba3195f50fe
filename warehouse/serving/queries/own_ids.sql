-- one row: one customer whose id this was
select distinct customer_id
from customer_identifier
where kind = 'customer_id' and value = $own and customer_id is not null
order by customer_id
