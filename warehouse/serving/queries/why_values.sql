-- one row: one address, number or name of this customer
select kind, value, is_generic
from customer_identifier
where customer_id = $id and kind in ('email', 'phone', 'name')
