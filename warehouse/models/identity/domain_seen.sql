-- one row: one domain as some record writes it, after the @ or in a web address
with
addresses as materialized (
    select distinct split_part(email, '@', 2) as written from landed.person_record
    union
    select distinct split_part(coalesce(raw_value, value), '@', 2) as written from landed.identifier where kind = 'email'
),
written as (
    select email_domain('@' || written) as domain from addresses
    union all
    select web_domain(coalesce(raw_value, value)) as domain from landed.identifier where kind = 'domain'
    union all
    select web_domain(domain) as domain from landed.account_record
    union all
    select lower(unnest($company_domains)) as domain
)
select domain from written
-- a filter would be worked out for each record instead of each domain
except
select cast(null as varchar) as domain
