-- one row: one e-mail address or telephone number of a colleague that is not the company's: evidence, never shown
with
own as (
    select distinct coalesce(k.registered_domain, o.domain) as domain
    from (select lower(unnest($company_domains)) as domain) as o left join identity.known_domain as k on k.domain = o.domain
),
-- few of all identifiers: taken out before anything is asked of their domains
held as materialized (
    select distinct i.kind, i.value
    from canonical.identifier as i semi join identity.colleague_record as c on c.record_key = i.record_key
    where i.kind in ('email', 'phone') and i.value is not null
)
select h.kind, h.value
from held as h
left join identity.known_domain as k on h.kind = 'email' and k.domain = split_part(h.value, '@', 2)
where coalesce(k.registered_domain, split_part(h.value, '@', 2)) not in (select domain from own)
