-- one row: one customer or organisation with every name that it is known by
select 'customer' as kind, customer_id as id, list_sort(list(distinct name)) as names
from (
    select customer_id, display_name as name from indexed.stored.customer_profile
    union all
    select customer_id, value as name from indexed.main.customer_identifier where kind = 'name'
)
where customer_id is not null and name is not null
group by customer_id
union all
select 'account' as kind, account_id as id, [account_name] as names
from indexed.stored.account_profile
where account_name is not null
