select a.account_name
from customer($handle) as c, unnest(c.other_account_ids) as other (account_id)
inner join account_profile as a on a.account_id = other.account_id
