-- one row: one of the five customers whose name is spelled most nearly like this
with
likenesses as (
    select customer_id as id, jaro_winkler_similarity(value, $name) as likeness
    from customer_identifier
    where kind = 'name' and customer_id is not null
    union all
    select customer_id as id, jaro_winkler_similarity(lower(strip_accents(display_name)), $name) as likeness
    from customer_profile
    where display_name is not null
)
select id, max(likeness) as likeness
from likenesses
where likeness >= $least
group by id
order by likeness desc, id
limit 5
