-- one row: one customer, account or colleague whose id this is or was; the newest meaning first
select 'customer' as kind, customer_id as id, 'customer id' as matched from customer_profile where customer_id = $own
union all
select 'account' as kind, account_id as id, 'account id' as matched from account_profile where account_id = $own
union all
select 'employee' as kind, employee_id as id, 'employee id' as matched from employee where employee_id = $own
union all
select 'customer' as kind, customer_id as id, $own || ' is an older id of this customer' as matched
from (
    select customer_id from customer_identifier where kind = 'customer_id' and value = $own and customer_id <> $own
    union
    select customer_id from customer_profile where list_contains(previous_customer_ids, $own)
) as earlier
