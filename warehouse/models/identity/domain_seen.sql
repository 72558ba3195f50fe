-- one row: one domain as some record writes it, after the @ or in a web address
with
written as (
    select email_domain(email) as domain from landed.person_record
    union
    select email_domain(coalesce(raw_value, value)) as domain from landed.identifier where kind = 'email'
    union
    select web_domain(coalesce(raw_value, value)) as domain from landed.identifier where kind = 'domain'
    union
    select web_domain(domain) as domain from landed.account_record
    union
    select lower(unnest($company_domains)) as domain
)
select distinct domain from written where domain is not null
