-- no customer is made of an implausible number of records under different names
select
    'customer ' || customer_id || ' is made of ' || records || ' records with ' || names || ' different names' as offence
from (
    select p.customer_id, count(*) as records, count(distinct fold(r.full_name)) as names
    from identity.person as p
    join canonical.person_record as r on r.record_key = p.record_key
    where p.customer_id is not null
    group by p.customer_id
)
where names > 12
