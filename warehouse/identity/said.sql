-- one row: one of some records of people, the words that it is known by, and whether a given and a family name are among them.
-- Parameter: $records (a SELECT of their keys)
select record_key, list(distinct word) as words, count(distinct word) filter (where is_name) > 1 as is_named
from (
    select record_key, unnest(string_split(name_key, ' ')) as word, true as is_name
    from identity.cluster_record where record_key in ($records)
    union all
    select record_key, birth_date, false from identity.cluster_record where birth_date is not null and record_key in ($records)
    union all
    select record_key, kind || ' ' || value, false
    from identity.identifier_owner where kind in ('email', 'phone', 'national_id') and record_key in ($records)
)
-- a generation, a title, letters as they are written: beside a name, no word of it
where word not in ('', '#', '@', '=') and left(word, 1) not in ('#', '@', '=')
group by record_key
