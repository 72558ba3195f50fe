-- one row: a former id of an organisation, from before it was merged into another, and the id of today
select
    alias.old_account_id,
    alias.account_id
from identity.account_alias as alias
where alias.account_id in (select account_id from profile.account_profile)
