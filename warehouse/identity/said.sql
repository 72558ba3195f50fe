-- one row: one of some records of people, the words that it is known by, and whether a given and a family name are among them.
-- Parameters: $records, $owners (SELECTs of the records' rows of identity.cluster_record and identity.identifier_owner)
select record_key, list(distinct word) as words, count(distinct word) filter (where is_name) > 1 as is_named
from (
    select record_key, unnest(string_split(name_key, ' ')) as word, true as is_name from ($records)
    union all
    select record_key, birth_date, false from ($records) where birth_date is not null
    union all
    select record_key, kind || ' ' || value, false from ($owners) where kind in ('email', 'phone', 'national_id')
)
-- a generation, a title, letters as they are written: beside a name, no word of it
where word not in ('', '#', '@', '=') and left(word, 1) not in ('#', '@', '=')
group by record_key
