-- one row: one of the five customers whose name is spelled most nearly like this
with
displayed as (
    select
        customer_id,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(
            lower(strip_accents(replace(display_name, 'İ', 'i'))),
            'ß', 'ss'), 'ø', 'o'), 'đ', 'd'), 'ð', 'd'), 'ł', 'l'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ı', 'i') as plain_name
    from customer_profile
    where display_name is not null
),
likenesses as (
    select customer_id as id, jaro_winkler_similarity(value, $name) as likeness
    from customer_identifier
    where kind = 'name' and customer_id is not null
    union all
    select customer_id as id, jaro_winkler_similarity(plain_name, $name) as likeness
    from displayed
)
select id, max(likeness) as likeness
from likenesses
where likeness >= $least
group by id
order by likeness desc, id
limit 5
