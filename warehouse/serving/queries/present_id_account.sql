-- one row: the organisation that once had this id
select account_id as id
from account_alias
where old_account_id = $former_id
