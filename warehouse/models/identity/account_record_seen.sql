-- one row: one live record of an organisation with what it can be recognised by
with
suffixes as (select suffix, length(suffix) as letters from reference.legal_suffixes),
excluded as (select record_key_a as record_key from identity.decision where kind = 'exclude'),
countries as (select fold(name) as name, min(region) as region from reference.countries group by fold(name)),
live as (
    select a.record_key, a.source, a.kind, nullif(trim(a.name), '') as name,
        nullif(trim(regexp_replace(fold(a.name), '^the ', '', 'g')), '') as folded, a.registered_domain,
        a.parent_record_key, a.country, a.observed_at
    from canonical.account_record as a
    where a.deleted_at is null and a.record_key not in (select record_key from excluded)
),
-- the legal form goes, twice: 'acme gmbh co kg', 'acme group ab'
cut as (
    select distinct folded from live where folded is not null
),
once as (
    select c.folded, max(s.letters) as letters
    from cut as c join suffixes as s on c.folded like '% ' || s.suffix
    group by c.folded
)
select l.record_key, l.source, l.kind, l.name, l.registered_domain, l.parent_record_key, l.country, coalesce(c.region, fold(l.country)) as region,
    l.observed_at,
    case when o.letters is null then l.folded else trim(left(l.folded, length(l.folded) - o.letters)) end as name_key
from live as l
left join once as o on o.folded = l.folded
left join countries as c on c.name = fold(l.country)
