-- one row: one older id of this organisation
select old_account_id as former_id
from account_alias
where account_id = $id
order by old_account_id
