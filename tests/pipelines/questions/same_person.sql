select case when count(distinct customer_id) = 1 then 'yes' else 'no' end
from customer_identifier
where not is_generic and value in ($handle, regexp_extract($question, 'as (\S+)\?$', 1))
