select case when count(distinct customer_id) > 1 then 'ambiguous' else 'one' end
from customer_profile
where lower(display_name) = lower($handle)
