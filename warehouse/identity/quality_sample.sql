-- one row: one live record of a person whose name is known in full, with something beside the name to go by: of each person at most one.
-- Parameter: $people (the place below which quality_near has everybody)
with
drawn as (
    select * from temp.quality_near where is_person order by place, record_key limit $drawn
),
described as (
    select d.record_key, d.given || '|' || d.family || '||latin|' as name, d.emails[1] as email, d.phones[1] as phone, d.company as company_name,
        d.job_title, d.birth_date, trim(concat_ws(' ', d.street_name, d.street_number)) as street, d.postcode, d.city, d.country, d.place, c.cluster
    from drawn as d
    join (select record_key, cluster from identity.cluster where hash(record_key) <= $people) as c on c.record_key = d.record_key
)
select * exclude (cluster, place)
from described
qualify row_number() over (partition by cluster order by place, record_key) = 1
order by place, record_key
limit $kept
