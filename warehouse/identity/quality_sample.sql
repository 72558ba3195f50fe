-- one row: one live record of a person whose name is known in full, with something beside the name to go by: of each person at most one
with
drawn as (
    select record_key, emails[1] as email, phones[1] as phone
    from identity.feature
    where length(given) >= 3 and length(family) >= 3 and script = 'latin' and generation is null
        and (len(emails) > 0 or len(phones) > 0 or birth_date is not null or company is not null)
    order by hash(record_key), record_key
    limit $drawn
),
described as (
    select d.record_key, d.email, d.phone, k.name, p.company_name, p.job_title, cast(p.birth_date as varchar) as birth_date, p.street, p.postcode, p.city,
        p.country, c.cluster
    from drawn as d
    join identity.cluster as c on c.record_key = d.record_key
    join canonical.person_record as p on p.record_key = d.record_key
    join identity.known_name as k
        on k.full_name = coalesce(p.full_name, '') and k.given_name = coalesce(p.given_name, '') and k.family_name = coalesce(p.family_name, '')
)
select * exclude (cluster)
from described
qualify row_number() over (partition by cluster order by hash(record_key), record_key) = 1
order by hash(record_key), record_key
limit $kept
