select a.won_amount_365d || ' ' || o.currency
from account($handle) as a
inner join opportunity as o on o.account_id = a.account_id and o.is_won
limit 1
