-- one row: a missing name in a few plain words of Latin letters, read; whoever has a title, a particle or a generation needs a closer look
with
chosen as (
    select *, coalesce(nullif(full_name, ''), nullif(family_name, ''), given_name) as whole, given_name <> '' and family_name <> '' as is_parted
    from missing_name
),
plain as (
    select *
    from chosen
    where regexp_full_match(whole, '$letter+(([ ''-]|[.] )$letter+)*[.]?(, ?$letter+([ ''-]$letter+)?[.]?)?')
        and (not is_parted
            or (regexp_full_match(given_name, '$letter+([ ''-]$letter+)*[.]?') and regexp_full_match(family_name, '$letter+([ ''-]$letter+)*')))
),
folded as (
    select full_name, given_name, family_name, is_parted,
        case when is_parted and whole = given_name || ' ' || family_name then '' else plain_fold(whole) end as whole,
        case when is_parted then plain_fold(given_name) end as given,
        case when is_parted then plain_fold(family_name) end as family
    from plain
),
ordered as (
    select * replace (case when contains(whole, ',') then trim(split_part(whole, ',', 2)) || ' ' || split_part(whole, ',', 1) else whole end as whole)
    from folded
),
worded as (
    select *, case when is_parted then given || ' ' || family else whole end as words
    from ordered
    where not regexp_matches(whole, '$special')
),
split as (
    select full_name, given_name, family_name, words,
        coalesce(given, nullif(regexp_replace(words, ' ?[a-z?]+$', ''), ''), words) as given,
        coalesce(family, regexp_extract(words, ' ([a-z?]+)$', 1)) as family
    from worded
    where words not in (select placeholder from name_placeholder) and not regexp_matches(words, '$special') and regexp_matches(words, '[a-z?][a-z?]')
        and not regexp_matches(words, '(^| )[?]+( |$)')
)
select full_name, given_name, family_name,
    array_to_string(list_sort(string_split(words, ' ')), ' ') as name_key,
    given || '|' || family || '||latin|' as name,
    nullif(regexp_extract(family, '[a-z?]+$'), '') as surname
from split
