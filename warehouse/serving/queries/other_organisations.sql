-- one row: one organisation among these
select account_name
from stored.account_profile
where account_id in (select unnest($ids))
order by account_name
