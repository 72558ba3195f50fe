-- one row: one id, registration number or telephone number of an organisation's record. what: 'number', 'crm_id', 'external_id' or 'phone'
with
held as (
    select i.record_key, i.kind, coalesce(i.value, case when i.kind not in ('crm_id', 'phone') then i.raw_value end) as written
    from canonical.identifier as i
    join identity.account_record_seen as a on a.record_key = i.record_key
    where i.deleted_at is null and i.kind not in ('email', 'domain', 'chat_user')
),
found as (
    select record_key, kind, 'number' as what, 'national_id' as placeholder, upper(regexp_replace(written, '[^A-Za-z0-9]', '', 'g')) as value
    from held
    where kind in ('national_id', 'registration_number', 'tax_id', 'vat', 'vat_id', 'vat_number', 'duns', 'lei')
    union all by name
    select record_key, kind, kind as what, case when kind = 'phone' then 'phone' else 'national_id' end as placeholder, trim(written) as value
    from held
    where kind in ('crm_id', 'external_id', 'phone')
)
select distinct f.record_key, f.what, f.kind, f.value
from found as f
left join reference.placeholder_values as p on p.kind = f.placeholder and p.value = f.value
left join reference.placeholder_values as n on n.kind = 'name' and n.value = lower(f.value)
where p.value is null and n.value is null and length(f.value) >= case when f.what = 'number' then 5 else 1 end
