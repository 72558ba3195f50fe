-- one row: one e-mail address or telephone number of a colleague that is not the company's: evidence, never shown
with
own as (
    select distinct coalesce(k.registered_domain, o.domain) as domain
    from (select lower(unnest($company_domains)) as domain) as o left join identity.known_domain as k on k.domain = o.domain
),
colleagues as (
    select distinct c.cluster
    from canonical.person_record as p join identity.cluster as c on c.record_key = p.record_key
    where p.kind = 'worker' or p.is_internal
),
records as (
    select c.record_key from identity.cluster as c join colleagues as w on w.cluster = c.cluster
    union
    select record_key from canonical.person_record where kind = 'worker' or is_internal
),
-- few of all identifiers: taken out before anything is asked of their domains
held as materialized (
    select distinct kind, value from canonical.identifier
    where kind in ('email', 'phone') and value is not null and record_key in (select record_key from records)
)
select h.kind, h.value
from held as h
left join identity.known_domain as k on h.kind = 'email' and k.domain = split_part(h.value, '@', 2)
where coalesce(k.registered_domain, split_part(h.value, '@', 2)) not in (select domain from own)
