-- one row: which fields one of the run's own records of a named person has
select len(emails) > 0 as email, len(phones) > 0 as phone, company is not null as company_name, job_title is not null as job_title,
    birth_date is not null as birth_date, street_name is not null as street, postcode is not null as postcode, city is not null as city,
    country is not null as country
from temp.quality_near
where is_named
order by fields_place, record_key
limit $kept
