-- one row: one older id of this customer
select value as former_id
from customer_identifier
where kind = 'customer_id' and customer_id = $id and value <> $id
order by value
