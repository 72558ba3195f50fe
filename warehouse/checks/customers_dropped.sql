-- not fewer than 80 % of the customers of the last published run, unless a source's shrinking was accepted
select
    'there are ' || now_count || ' customers; the last published run had ' || usual_count || '. If that is right: c360 run --accept SOURCE' as offence
from
    (select count(*) as now_count from profile.customer_profile) as now_there,
    (
        select cast(json_extract_string(counts, '$.customers') as bigint) as usual_count
        from meta.run
        where status = 'published' and counts is not null
        order by started_at desc
        limit 1
    ) as before
where now_count < 0.8 * usual_count and usual_count >= 50 and len($accepted) = 0
