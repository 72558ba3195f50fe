-- one row: one value among these that this customer carries; is_generic: strangers share it, so that it tells nothing about who somebody is
select kind, value, is_generic
from customer_identifier
where value in (select unnest($values)) and customer_id = $id and kind <> 'customer_id'
order by is_generic, kind, value
