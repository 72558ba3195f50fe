-- one row: one live organisation record and one registered domain that it holds, said or shown by the people recorded under it
with
own as (
    select distinct coalesce(k.registered_domain, o.domain) as domain
    from (select lower(unnest($company_domains)) as domain) as o left join identity.known_domain as k on k.domain = o.domain
),
said as (
    select record_key, registered_domain as domain from identity.account_record_seen where registered_domain is not null
    union
    select a.record_key, i.value as domain
    from identity.account_record_seen as a
    join canonical.identifier as i on i.record_key = a.record_key and i.kind = 'domain'
    where i.value is not null and i.deleted_at is null
),
-- where all people of a domain stand under one organisation, and more than one of them does, the domain is that organisation's
people as (
    select email_domain as domain, account_record_key as record_key, count(*) as people
    from canonical.person_record
    where deleted_at is null and account_record_key is not null and email_domain is not null and not is_shared_domain and not is_internal
    group by email_domain, account_record_key
),
shown as (
    select domain, min(record_key) as record_key from people
    group by domain having count(*) = 1 and max(people) > 1
),
-- one of its people is enough where the domain begins with the organisation's name: Acme Foods and acmefoods.com
named as (
    select p.record_key, p.domain
    from people as p join identity.account_record_seen as a on a.record_key = p.record_key
    where length(a.name_key) > 2 and replace(a.name_key, ' ', '') = replace(split_part(p.domain, '.', 1), '-', '')
),
-- an organisation that names another domain itself gets a shown one only where both begin alike: acme.io beside acme.com
kept as (
    select record_key, domain, split_part(domain, '.', 1) as label from said
    where record_key in (select record_key from identity.account_record_seen where kind <> 'domain')
)
select a.record_key, s.domain
from (
    select record_key, domain from said
    union
    select record_key, domain from shown where record_key not in (select record_key from said)
    union
    select record_key, domain from named
    union
    select h.record_key, h.domain
    from shown as h join kept as k on k.record_key = h.record_key and k.label = split_part(h.domain, '.', 1)
    where h.domain not in (select domain from kept)
) as s
join identity.account_record_seen as a on a.record_key = s.record_key
where s.domain not in (select domain from own)
