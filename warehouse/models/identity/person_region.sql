-- one row: one person record and the country whose way of writing telephone numbers it follows
with
people as (select record_key, country, email, account_record_key from landed.person_record),
accounts as (select record_key, min(country) as country from landed.account_record where country is not null group by record_key),
told as (
    select
        p.record_key,
        c.region as own_region,
        a.region as account_region,
        d.region as domain_region
    from people as p
    left join accounts on accounts.record_key = p.account_record_key
    left join (select fold(name) as name, min(region) as region from reference.countries group by 1) as c on c.name = fold(p.country)
    left join (select fold(name) as name, min(region) as region from reference.countries group by 1) as a on a.name = fold(accounts.country)
    left join (select distinct region, case region when 'GB' then 'uk' else lower(region) end as ending from reference.countries) as d
        on d.ending = regexp_extract(email_domain(p.email), '\.([a-z]{2})$', 1)
)
select record_key, coalesce(own_region, account_region, domain_region) as region
from told
where coalesce(own_region, account_region, domain_region) is not null
