-- one row: one registered domain of one account
select distinct account.account_id, held.domain
from identity.account_domain as held
inner join identity.account as account on account.record_key = held.record_key
where account.account_id is not null and held.domain is not null
