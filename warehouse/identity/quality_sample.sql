-- one row: one live record of a person whose name is known in full, with something beside the name to go by: of each person at most one
with
drawn as (
    select record_key, given, family, emails[1] as email, phones[1] as phone, company, job_title, birth_date, street_name, street_number, postcode, city, country
    from identity.feature
    where length(given) >= 3 and length(family) >= 3 and script = 'latin' and generation is null
        and (len(emails) > 0 or len(phones) > 0 or birth_date is not null or company is not null)
    order by hash(record_key), record_key
    limit $drawn
),
described as (
    select d.record_key, d.given || '|' || d.family || '||latin|' as name, d.email, d.phone, d.company as company_name, d.job_title, d.birth_date,
        trim(concat_ws(' ', d.street_name, d.street_number)) as street, d.postcode, d.city, d.country, c.cluster
    from drawn as d
    join identity.cluster as c on c.record_key = d.record_key
)
select * exclude (cluster)
from described
qualify row_number() over (partition by cluster order by hash(record_key), record_key) = 1
order by hash(record_key), record_key
limit $kept
