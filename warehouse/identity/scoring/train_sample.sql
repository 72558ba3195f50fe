-- train_record: the records that are learnt from, whole families of names; numbered by what they say, so that the same records in another order
-- or under other keys teach the same
create or replace temp table train_record as
with
chosen as (
    select *,
        left(md5(concat_ws('|', coalesce(given, ''), coalesce(family, ''), coalesce(generation, ''), coalesce(script, ''), coalesce(title, ''),
            coalesce(birth_date, ''), coalesce(national_id, ''),
            case when len(emails) > 1 then array_to_string(emails, ',') else coalesce(emails[1], '') end,
            case when len(phones) > 1 then array_to_string(phones, ',') else coalesce(phones[1], '') end,
            coalesce(domain, ''), coalesce(street_name, ''), coalesce(street_number, ''), coalesce(postcode, ''),
            coalesce(city, ''), coalesce(country, ''), coalesce(company, ''), coalesce(job_title, ''))), 12) as said
    from identity.feature
    where rowid in (select rowid from identity.feature where hash(coalesce(least(given_sound, family_sound), record_key)) % 1000 < $share)
)
select row_number() over (order by said, record_key) as id, record_key from chosen;
