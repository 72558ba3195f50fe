-- one row: one live record of an organisation, which one it is, and why
create or replace table identity.account as
select record_key, id as account_id,
    case
        when count(*) over (partition by part) = 1 then 'no other record shares its domain, id or name'
        else 'tied to other records by domain, id or name'
    end as reason
from identity.part
where kind = 'account' and record_key in (select record_key from identity.account_cluster where is_live);
