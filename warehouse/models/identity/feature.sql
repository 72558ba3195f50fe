-- one row: one live record of a person with all that scoring compares, folded; values that belong to nobody in particular left out
-- incremental by record_key over identity.refeatured
with
excluded as (select record_key_a as record_key from identity.decision where kind = 'exclude'),
people as (
    select p.record_key, likeness({'full_name': coalesce(p.full_name, ''), 'given_name': coalesce(p.given_name, ''), 'family_name': coalesce(p.family_name, '')}) as likeness,
        p.birth_date, p.street, p.postcode, p.city, p.country, p.company_name, p.account_record_key, p.job_title
    from canonical.person_record as p
    where p.deleted_at is null and not p.is_machine
),
-- names: read once for each way of writing them
parted as (
    select likeness, string_split(name, '|') as parts,
        -- a lone word is read as a given name, unless the record says that it is the family name
        parts[2] = '' and given_name = '' and family_name <> '' and full_name in ('', family_name) as is_family
    from identity.known_name
    where name is not null and likeness in (select likeness from people)
),
-- materialized: a name is taken apart once, however often its words are looked at
read_name as materialized (
    select likeness,
        case when not is_family then nullif(string_split(parts[1], ' ')[1], '') end as given,
        nullif(parts[case when is_family then 1 else 2 end], '') as family_words,
        nullif(parts[3], '') as generation, nullif(parts[4], '') as script, nullif(parts[5], '') as title
    from parted
),
family_part as (
    select distinct f.family_words, f.word
    from (select distinct family_words, unnest(string_split(family_words, ' ')) as word from read_name where family_words like '% %') as f
    left join reference.name_words as w on w.kind = 'particle' and w.word = f.word
    where w.word is null
),
families as (
    select family_words, list_sort(list(word)) as words from family_part group by family_words
),
short_form as (
    select distinct replace(fold(nickname), ' ', '') as word, replace(fold(name), ' ', '') as root from reference.nicknames
),
roots as (
    select s.word, list_sort(list(distinct s.root)) as roots
    from (select word, root from short_form union select word, word as root from short_form union select root as word, root from short_form) as s
    group by s.word
),
-- one sound, many spellings: as in agreement.py, then without the vowels that follow the first letter
spelled as (
    select word, replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
        replace(replace(replace(replace(word,
        'gg', 'ng'), 'ou', 'u'), 'oy', 'u'), 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), 'aa', 'a'), 'kh', 'h'), 'ch', 'h'), 'ph', 'f'),
        'th', 't'), 'ck', 'k'), 'x', 'ks'), 'w', 'v'), 'y', 'i'), 'j', 'i'), 'c', 'k'), 'q', 'k'), 'z', 's') as spelling
    from (select given as word from read_name where given is not null
        union select replace(family_words, ' ', '') as word from read_name where family_words is not null)
),
thinned as (
    select word, left(spelling, 1) || translate(substr(spelling, 2), 'aeiouh', '') as sound from spelled
),
sounded as (
    select word, replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(sound,
        'ss', 's'), 'tt', 't'), 'nn', 'n'), 'll', 'l'), 'mm', 'm'), 'rr', 'r'), 'kk', 'k'), 'ff', 'f'), 'pp', 'p'), 'dd', 'd'), 'bb', 'b') as sound
    from thinned
),
named as (
    select r.likeness, r.given, replace(r.family_words, ' ', '') as family, f.words as families,
        r.generation, r.script, r.title, n.roots as given_roots, g.sound as given_sound, s.sound as family_sound
    from read_name as r
    left join families as f on f.family_words = r.family_words
    left join roots as n on n.word = r.given
    left join sounded as g on g.word = r.given
    left join sounded as s on s.word = replace(r.family_words, ' ', '')
),
-- identifiers that are somebody's own; a misspelt surname or two does not make a national id anybody's
owned as (
    select o.record_key, o.kind, o.value
    from identity.identifier_owner as o
    left join identity.generic_identifier as g on g.kind = o.kind and g.value = o.value
    where o.kind in ('email', 'phone', 'national_id')
        and (g.value is null or g.may_be_own)
),
real_owned as (
    select o.record_key, o.kind, o.value, case when o.kind = 'email' then split_part(o.value, '@', 2) end as host
    from owned as o
    left join reference.placeholder_values as x on x.kind = o.kind and x.value = o.value
    left join identity.family_phone as f on f.kind = o.kind and f.value = o.value
    where x.value is null and f.value is null
        and case when o.kind = 'national_id' then length(o.value) >= 4 and translate(o.value, left(o.value, 1), '') <> '' else true end
),
own_domain as (
    select d.host, coalesce(k.registered_domain, d.host) as domain
    from (select distinct host from real_owned where host is not null) as d
    left join identity.known_domain as k on k.domain = d.host
    left join (select distinct domain from reference.mail_providers) as m on m.domain = coalesce(k.registered_domain, d.host)
    left join (select distinct domain from reference.mail_providers) as n on n.domain = d.host
    left join (select distinct domain from reference.shared_hosts) as h on h.domain = coalesce(k.registered_domain, d.host)
    where m.domain is null and n.domain is null and h.domain is null
),
-- most have one of each: lists are gathered for the others alone
one_of_each as (
    select o.record_key,
        count(*) filter (where o.kind = 'email') as emails, any_value(o.value) filter (where o.kind = 'email') as email,
        count(*) filter (where o.kind = 'phone') as phones, any_value(o.value) filter (where o.kind = 'phone') as phone,
        min(o.value) filter (where o.kind = 'national_id') as national_id, min(d.domain) as domain
    from real_owned as o
    left join own_domain as d on d.host = o.host
    group by o.record_key
),
several as (
    select o.record_key,
        list_sort(list(o.value) filter (where o.kind = 'email')) as emails,
        list_sort(list(o.value) filter (where o.kind = 'phone')) as phones
    from real_owned as o
    where o.record_key in (select record_key from one_of_each where emails > 1 or phones > 1)
    group by o.record_key
),
identified as (
    select o.record_key, o.national_id, o.domain,
        case when o.emails > 1 then s.emails when o.email is not null then [o.email] end as emails,
        case when o.phones > 1 then s.phones when o.phone is not null then [o.phone] end as phones
    from one_of_each as o
    left join several as s on s.record_key = o.record_key
),
-- what is written alike in many records is folded once
company_text as (
    select company_name, nullif(trim(regexp_replace(fold(company_name), '^the ', '', 'g')), '') as folded
    from (select distinct company_name from people where company_name is not null)
),
company_end as (
    select folded, unnest([
        regexp_extract(folded, ' ([^ ]+)$', 1), regexp_extract(folded, ' ([^ ]+ [^ ]+)$', 1), regexp_extract(folded, ' ([^ ]+ [^ ]+ [^ ]+)$', 1),
        regexp_extract(folded, ' ([^ ]+ [^ ]+ [^ ]+ [^ ]+)$', 1), regexp_extract(folded, ' ([^ ]+ [^ ]+ [^ ]+ [^ ]+ [^ ]+)$', 1)
    ]) as ending
    from (select distinct folded from company_text where folded is not null)
),
company_ending as (
    select c.folded, max(length(c.ending)) as letters
    from company_end as c join reference.legal_suffixes as s on s.suffix = c.ending
    group by c.folded
),
company_named as (
    select c.company_name, case when e.letters is null then c.folded else trim(left(c.folded, length(c.folded) - e.letters)) end as company
    from company_text as c
    left join company_ending as e on e.folded = c.folded
),
-- typed where there is no company: retired, n/a, test company 2
filled_in as (
    select w.company
    from (select company, unnest(string_split(company, ' ')) as word from (select distinct company from company_named)
        where split_part(company, ' ', 1) in (select word from reference.company_words where kind = 'filler')) as w
    left join reference.company_words as f on f.kind = 'filler' and f.word = w.word
    group by w.company
    having bool_and(f.word is not null or regexp_matches(w.word, '^([0-9]+|x+)$'))
),
nobodys as (
    select company from filled_in
    union select word as company from reference.company_words where kind = 'nobody'
    union select value as company from reference.placeholder_values where kind = 'name'
),
company_key as (
    select c.company_name, c.company from company_named as c left join nobodys as n on n.company = c.company where n.company is null
),
folded_text as (
    select text, fold(text) as folded
    from (select city as text from people where city is not null union select country as text from people where country is not null
        union select job_title as text from people where job_title is not null union select postcode as text from people where postcode is not null)
),
place_text as (
    select t.text, t.folded, coalesce(v.kind = 'city', t.folded is null) as is_no_city,
        coalesce(w.kind = 'postcode', t.folded is null or regexp_matches(t.folded, '^(0[0 ]*|9[9 ]*|x[x ]*)$')) as is_no_postcode,
        -- a postcode somewhere, and what is typed where there is none
        translate(t.folded, left(t.folded, 1), '') = '' or t.folded in ('1234', '12345', '123456') as is_easy
    from folded_text as t
    left join reference.placeholder_values as v on v.kind = 'city' and v.value = t.folded
    left join reference.placeholder_values as w on w.kind = 'postcode' and w.value = t.folded
),
street_text as (
    select street, fold(street) as folded from (select distinct street from people where street is not null)
),
street_read as (
    select s.street, nullif(trim(regexp_replace(s.folded, '\b[0-9]+ ?[a-z]?\b', ' ', 'g')), '') as street_name,
        nullif(regexp_extract(s.folded, '\b([0-9]+)', 1), '') as street_number,
        regexp_matches(
            s.folded,
            '^((p ?o|post office|g ?p ?o|postal|private|locked)? ?(box|bag)|p ?o ?b|postfach|postbus|postboks|postbox|b ?p|boite postale'
            || '|apartado( de correos| postal)?|apdo|casella postale|caixa postal|skrytka pocztowa|postilokero|pl) [0-9]'
        ) as is_box
    from street_text as s
    left join reference.placeholder_values as v on v.kind = 'street' and v.value = s.folded
    where v.value is null
),
located as (
    select p.record_key, p.likeness, p.birth_date, p.country, p.company_name, p.account_record_key, p.job_title,
        case when not c.is_no_city then c.folded end as city,
        case when z.is_no_postcode or (z.is_easy and c.is_no_city) then null else replace(z.folded, ' ', '') end as postcode,
        s.street_name, s.street_number,
        -- a street in no place is no door: a box that every post office has, or a street made up beside a city that is none
        coalesce(s.is_box, false) or coalesce(c.is_no_city, false) or coalesce(z.is_no_postcode, false) as is_loose
    from people as p
    left join place_text as c on c.text = p.city
    left join place_text as z on z.text = p.postcode
    left join street_read as s on s.street = p.street
),
joined as (
    select p.record_key, n.given, n.given_roots, n.given_sound, n.family, n.families, n.family_sound, n.generation, n.script, n.title,
        case when d.value is null then cast(p.birth_date as varchar) end as birth_date, i.national_id, i.emails, i.phones, i.domain,
        case when not p.is_loose or p.city is not null or p.postcode is not null then p.street_name end as street_name,
        case when not p.is_loose or p.city is not null or p.postcode is not null then p.street_number end as street_number,
        p.postcode, p.city, l.folded as country,
        coalesce(k.company, a.name_key) as company, t.folded as job_title
    from located as p
    left join named as n on n.likeness = p.likeness
    left join identified as i on i.record_key = p.record_key
    left join company_key as k on k.company_name = p.company_name
    left join identity.account_record_seen as a on a.record_key = p.account_record_key and p.company_name is null
    left join folded_text as l on l.text = p.country
    left join folded_text as t on t.text = p.job_title
    left join reference.placeholder_values as d on d.kind = 'birth_date' and d.value = cast(p.birth_date as varchar)
)
select *,
    -- never kept across versions of DuckDB
    likeness({
        'given': given, 'family': family, 'generation': generation, 'script': script, 'title': title, 'birth_date': birth_date,
        'national_id': national_id, 'emails': emails, 'phones': phones, 'domain': domain, 'street_name': street_name, 'street_number': street_number,
        'postcode': postcode, 'city': city, 'country': country, 'company': company, 'job_title': job_title
    }) as content,
    -- what the company goes by, where its name is not written: the name within its domain
    coalesce(company, nullif(trim(regexp_replace(split_part(domain, '.', 1), '[^a-z0-9]+', ' ', 'g')), '')) as brand
from joined
where record_key not in (select record_key from excluded)
