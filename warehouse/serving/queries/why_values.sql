-- one row: one value of this customer
select kind, value, is_generic
from customer_identifier
where customer_id = $id and kind <> 'customer_id'
