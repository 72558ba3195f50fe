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
create or replace macro keyed_hash(secret, value) as
    md5(secret || value);
-- what people and tools write for yes and no, as a boolean; anything else is NULL
create or replace macro truth(value) as
    case
        when lower(trim(value)) in ('true', 't', '1', '1.0', 'yes', 'y', 'on') then true
        when lower(trim(value)) in ('false', 'f', '0', '0.0', 'no', 'n', 'off') then false
    end;
