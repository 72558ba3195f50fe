-- one row: one person of customer_profile whose party_type is customer
select *
from main.customer_profile
where party_type = 'customer'
