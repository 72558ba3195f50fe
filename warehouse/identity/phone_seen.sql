-- one row: one record's telephone number as written, with the country that it is read in ('' where it must say so itself)
with
written as (
    select record_key, phone as raw_value from landed.person_record where phone is not null
    union all
    select record_key, coalesce(raw_value, value) as raw_value from landed.identifier where kind = 'phone' and coalesce(raw_value, value) is not null
)
select w.raw_value, coalesce(r.region, '') as region
from written as w
left join identity.record_region as r on r.record_key = w.record_key
