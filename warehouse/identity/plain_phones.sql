-- one row: a missing telephone number that is written plainly, and its international form; the table phone_plan says how its country reads it
with
written as (
    select raw_value, region, translate(raw_value, ' +().-/', '') as digits, ltrim(raw_value, ' (') like '+%' as has_plus, ltrim(raw_value) like '00%' as has_zeros
    from missing_phone
    where regexp_full_match(raw_value, '[ (]*[+]?[0-9 ()./-]{7,40}')
),
dialled as (
    select *, case when has_zeros then substr(digits, 3) else digits end as number,
        case when has_plus then '+' || substr(digits, 1, 3) when has_zeros then '+' || substr(digits, 3, 3) else region end as written
    from written
),
national as (
    select d.raw_value, d.region, p.country_code, p.starts, p.lengths,
        case when d.has_plus or d.has_zeros then substr(d.number, length(p.country_code) + 1) else d.number end as number
    from dialled as d
    inner join phone_plan as p on p.written = d.written
),
started as (
    select raw_value, region, country_code, lengths,
        case substr(starts, try_cast(substr(number, 1, 2) as integer) + 1, 1) when '-' then number when '0' then substr(number, 2) end as number
    from national
)
-- without a country nothing is a number that does not say its own
select raw_value, region, cast(null as varchar) as value from written where region = '' and not has_plus and not has_zeros
union all
select raw_value, region, '+' || country_code || number as value
from started
where substr(lengths, length(number) + 1, 1) = 'x' and length(ltrim(number, '0')) >= $shortest
