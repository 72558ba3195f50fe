-- no customer is made of an implausible number of records under different names: people, not ways of writing one, so that initials differ too
select
    'customer ' || customer_id || ' is made of ' || records || ' records with ' || names || ' different names' as offence
from (
    select p.customer_id, count(*) as records, count(distinct fold(r.full_name)) as names,
        count(distinct array_to_string(list_sort(list_transform(string_split(fold(r.full_name), ' '), lambda word: left(word, 1))), '')) as initials
    from identity.person as p
    join canonical.person_record as r on r.record_key = p.record_key
    where p.customer_id is not null
    group by p.customer_id
)
where names > 12 and initials > 8
