-- one row: one domain as some record writes it, after the @ or in a web address
with
-- kept apart: filters on domains would else be worked out for each record
addresses as materialized (
    select distinct split_part(email, '@', 2) as written from landed.person_record
    union
    select distinct split_part(coalesce(raw_value, value), '@', 2) as written from landed.identifier where kind = 'email'
),
written as (
    select email_domain('@' || written) as domain from addresses
    union
    select web_domain(coalesce(raw_value, value)) as domain from landed.identifier where kind = 'domain'
    union
    select web_domain(domain) as domain from landed.account_record
    union
    select lower(unnest($company_domains)) as domain
)
select domain from written where domain is not null
