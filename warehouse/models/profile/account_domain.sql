-- one row: one domain of one account
with
named as (
    select account.account_id, web_domain(record.domain) as domain
    from identity.account as account
    inner join canonical.account_record as record on record.record_key = account.record_key
    where record.deleted_at is null and account.account_id is not null
    union all
    select account.account_id, identifier.value as domain
    from identity.account as account
    inner join canonical.identifier as identifier on identifier.record_key = account.record_key
    where identifier.kind = 'domain' and identifier.deleted_at is null and account.account_id is not null
)

select distinct account_id, domain
from named
where domain is not null
