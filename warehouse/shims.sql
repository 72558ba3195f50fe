-- Functions that models may call by one name on every engine. Each is defined here for DuckDB.
-- letters that are no accented form of another are written out first; every engine and warehouse/serving/names.py do it alike
create or replace macro fold(value) as
    nullif(trim(regexp_replace(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(
            lower(strip_accents(replace(value, 'İ', 'i'))),
            'ß', 'ss'), 'ø', 'o'), 'đ', 'd'), 'ð', 'd'), 'ł', 'l'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ı', 'i'),
        '[^\p{L}\p{N}]+', ' ', 'g'
    )), '');
create or replace macro clean_email(value) as
    case when regexp_matches(lower(trim(value)), '^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+$') then lower(trim(value)) end;
create or replace macro email_domain(value) as
    case when value like '%@%' then nullif(lower(trim(split_part(value, '@', 2))), '') end;
create or replace macro web_domain(value) as
    nullif(regexp_replace(regexp_replace(lower(trim(value)), '^([a-z][a-z0-9+.-]*://)?(www\.)?', '', 'g'), '[/:?#].*$', '', 'g'), '');
create or replace macro naive_time(value, zone) as
    timezone(zone, try_cast(value as timestamp));
create or replace macro epoch_time(seconds) as
    to_timestamp(seconds);
create or replace macro json_text(document, path) as
    json_extract_string(document, path);
-- a number that values which say the same have in common, to compare and join by within one engine and version of it; never kept beyond
create or replace macro likeness(value) as
    hash(value);
create or replace macro keyed_hash(secret, value) as
    md5(secret || value);
-- an id that an outsider chose: as it is where it looks like one that a program made; else a digest, so that nobody can write sentences into ids
create or replace macro plain_id(value) as
    case
        when
            regexp_matches(value, '^[A-Za-z0-9!#$%&*+/=?^_{}|~.:@-]{1,250}$')
            and not regexp_matches(value, '^([^@]*[^A-Za-z0-9@])?([A-Za-z]{2,}[^A-Za-z0-9@]+){3}[A-Za-z]{2,}')
            then value
        else 'digest-' || md5(value)
    end;
-- what people and tools write for yes and no, as a boolean; anything else is NULL
create or replace macro truth(value) as
    case
        when lower(trim(value)) in ('true', 't', '1', '1.0', 'yes', 'y', 'on') then true
        when lower(trim(value)) in ('false', 'f', '0', '0.0', 'no', 'n', 'off') then false
    end;
-- 03/04/2026: day and month as day_first (true, false or NULL) says; with NULL only where one reading is possible. clock: what follows in the format
create or replace macro slashed_time(value, day_first, clock) as
    case
        when day_first or try_strptime(replace(value, '-', '/'), '%m/%d/%Y' || clock) is null
            or try_strptime(replace(value, '-', '/'), '%m/%d/%Y' || clock) = try_strptime(replace(value, '-', '/'), '%d/%m/%Y' || clock)
            then try_strptime(replace(value, '-', '/'), '%d/%m/%Y' || clock)
        when not day_first or try_strptime(replace(value, '-', '/'), '%d/%m/%Y' || clock) is null
            then try_strptime(replace(value, '-', '/'), '%m/%d/%Y' || clock)
    end;
-- a day as people and tools write it; never guessed, so no year of two digits
create or replace macro written_date(value, day_first) as
    case when regexp_matches(value, '\d{4}') then coalesce(
        try_cast(value as date),
        cast(coalesce(
            try_strptime(value, ['%Y%m%d', '%Y/%m/%d', '%Y.%m.%d', '%d.%m.%Y', '%d %B %Y', '%d %b %Y', '%B %d, %Y', '%b %d, %Y', '%d-%b-%Y']),
            slashed_time(value, day_first, ''), slashed_time(value, day_first, ' %H:%M'), slashed_time(value, day_first, ' %H:%M:%S')
        ) as date)
    ) end;
-- a moment as people and tools write it: with an offset as it says, in seconds or milliseconds since 1970, else in the zone
create or replace macro written_time(value, zone, day_first) as
    case
        when regexp_matches(value, ':\d\d(\.\d+)?\s*([Zz]|UTC|[+-]\d\d(:?\d\d)?)$')
            then coalesce(try_cast(value as timestamptz), try_strptime(value, ['%a, %d %b %Y %H:%M:%S %z', '%d %b %Y %H:%M:%S %z']))
        when regexp_matches(value, '^[12]\d{9}(\.\d+)?$') then to_timestamp(try_cast(value as double))
        when regexp_matches(value, '^[12]\d{12}$') then to_timestamp(try_cast(value as double) / 1000)
        else timezone(zone, coalesce(
            try_cast(value as timestamp),
            try_strptime(value, ['%d.%m.%Y %H:%M', '%d.%m.%Y %H:%M:%S', '%Y/%m/%d %H:%M', '%Y/%m/%d %H:%M:%S', '%b %d, %Y %I:%M %p']),
            slashed_time(value, day_first, ' %H:%M'), slashed_time(value, day_first, ' %H:%M:%S'),
            slashed_time(value, day_first, ' %I:%M %p'), slashed_time(value, day_first, ' %I:%M:%S %p'),
            cast(written_date(value, day_first) as timestamp)
        ))
    end;
