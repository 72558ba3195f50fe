-- one row: one record of a person or an organisation with a telephone number that does not say its country, and the country whose way of
-- writing numbers it follows
with
written as (
    select record_key, phone as number from landed.person_record where phone is not null
    union all
    select record_key, coalesce(raw_value, value) as number from landed.identifier where kind = 'phone'
),
-- a number that begins with a calling code is the same wherever it is read; calling codes of three digits are rare enough to be looked up
asking as (
    select distinct record_key
    from written
    where not regexp_matches(number, '^ *([+]|00)[ (]*(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])')
),
people as (
    select p.record_key, p.country, p.email, p.account_record_key
    from landed.person_record as p
    semi join asking as a on a.record_key = p.record_key
),
accounts as (select record_key, min(country) as country from landed.account_record where country is not null group by record_key),
regions as (select fold(name) as name, min(region) as region from reference.countries group by 1),
said as (select distinct country from people union select distinct country from accounts),
countries as (
    select s.country, r.region
    from said as s
    inner join regions as r on r.name = fold(s.country)
),
endings as (
    select distinct region, case region when 'GB' then 'uk' else lower(region) end as ending from reference.countries
),
told as (
    select p.record_key, coalesce(o.region, a.region, d.region) as region
    from people as p
    left join accounts on accounts.record_key = p.account_record_key
    left join countries as o on o.country = p.country
    left join countries as a on a.country = accounts.country
    left join endings as d on d.ending = regexp_extract(email_domain(p.email), '\.([a-z]{2})$', 1)
    union all
    select a.record_key, c.region
    from accounts as a
    semi join asking as q on q.record_key = a.record_key
    inner join countries as c on c.country = a.country
)
select record_key, region from told where region is not null
