-- one row: one deal that this customer is named on, one that is open with their account, or one with this account; open ones first
select opportunity_id, name, stage, amount, currency, probability, close_date, is_closed, is_won, owner_email, source_url, record_key
from opportunity
where list_contains(customer_ids, $id) or account_id = $id or (account_id = $account and not coalesce(is_closed, false))
order by coalesce(is_closed, false), close_date desc nulls last, opportunity_id
limit $most
