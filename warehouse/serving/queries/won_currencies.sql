-- one row: one currency (or none) of the deals that this account, or this customer, won in the year before
select distinct currency
from opportunity
where is_won
    and (list_contains(customer_ids, $id) or account_id = coalesce($account, $id))
    and (close_date is null or close_date between cast($as_of - interval 365 days as date) and cast($as_of as date))
