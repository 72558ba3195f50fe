-- one row: one address, number or name among these that this customer has; is_generic: strangers share it, so that it tells nothing about who it is
select kind, value, is_generic
from customer_identifier
where value in (select unnest($values)) and customer_id = $id and kind in ('email', 'phone', 'name')
order by is_generic, kind, value
