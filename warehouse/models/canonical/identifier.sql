-- one row: one identifier of one record, normalised; value is NULL where the raw value is none of its kind
with
emails_said as (
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id, kind, email as raw_value
    from (select * replace ('email' as kind) from landed.person_record where email is not null)
    union all by name
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        kind, coalesce(raw_value, value) as raw_value
    from landed.identifier where kind = 'email' and coalesce(raw_value, value) is not null
),
-- step by step: what is said in one expression is worked out anew at each mention
cleaned as (select *, clean_email(raw_value) as address from emails_said),
parted as (select *, email_domain(address) as domain, split_part(address, '@', 1) as local_part from cleaned),
emails as (
    select p.* exclude (address, domain, local_part),
        case
            when m.domain is null then p.local_part || '@' || p.domain
            when m.ignores_dots = 'true' then replace(split_part(p.local_part, '+', 1), '.', '') || '@' || m.canonical_domain
            when m.plus_tags = 'true' then split_part(p.local_part, '+', 1) || '@' || m.canonical_domain
            else p.local_part || '@' || m.canonical_domain
        end as value
    from parted as p
    left join reference.mail_providers as m on m.domain = p.domain
),
phones_said as (
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id, kind, phone as raw_value
    from (select * replace ('phone' as kind) from landed.person_record where phone is not null)
    union all by name
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        kind, coalesce(raw_value, value) as raw_value
    from landed.identifier where kind = 'phone' and coalesce(raw_value, value) is not null
),
phones as (
    select s.*, t.value
    from phones_said as s
    left join identity.record_region as r on r.record_key = s.record_key
    left join identity.known_phone as t on t.raw_value = s.raw_value and t.region = coalesce(r.region, '')
),
domains_said as (
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id, 'domain' as kind, domain as raw_value
    from landed.account_record where domain is not null
    union all by name
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        kind, coalesce(raw_value, value) as raw_value
    from landed.identifier where kind = 'domain' and coalesce(raw_value, value) is not null
),
domains as (
    select s.* exclude (domain), case when m.domain is null and h.domain is null then k.registered_domain end as value
    from (select *, web_domain(raw_value) as domain from domains_said) as s
    left join identity.known_domain as k on k.domain = s.domain
    left join reference.mail_providers as m on m.domain = k.registered_domain
    left join reference.shared_hosts as h on h.domain = k.registered_domain
),
others as (
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        kind, coalesce(raw_value, value) as raw_value
    from landed.identifier where coalesce(raw_value, value) is not null and (kind is null or kind not in ('email', 'phone', 'domain'))
),
-- a 15-character id and its 18-character form are one id: the last three characters say which letters are capitals
spelled as (
    select crm_id,
        list_transform([0, 5, 10], lambda chunk: substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
            + case when substr(crm_id, chunk + 1, 1) between 'A' and 'Z' then 1 else 0 end
            + case when substr(crm_id, chunk + 2, 1) between 'A' and 'Z' then 2 else 0 end
            + case when substr(crm_id, chunk + 3, 1) between 'A' and 'Z' then 4 else 0 end
            + case when substr(crm_id, chunk + 4, 1) between 'A' and 'Z' then 8 else 0 end
            + case when substr(crm_id, chunk + 5, 1) between 'A' and 'Z' then 16 else 0 end, 1)) as letters
    from (select distinct trim(raw_value) as crm_id from others where kind = 'crm_id')
    where regexp_full_match(crm_id, '[A-Za-z0-9]{15}')
),
long_ids as (select crm_id, crm_id || letters[1] || letters[2] || letters[3] as long_id from spelled),
other_ids as (
    select o.*,
        case o.kind
            when 'crm_id' then case when coalesce(l.long_id, trim(o.raw_value)) not like '000000000000000%' then coalesce(l.long_id, trim(o.raw_value)) end
            when 'national_id' then nullif(upper(regexp_replace(o.raw_value, '[^A-Za-z0-9]', '', 'g')), '')
            else nullif(trim(o.raw_value), '')
        end as value
    from others as o
    left join long_ids as l on o.kind = 'crm_id' and l.crm_id = trim(o.raw_value)
),
normalised as materialized (
    select *, coalesce(value, raw_value) as said
    from (select * from emails union all by name select * from phones union all by name select * from domains union all by name select * from other_ids)
),
repeated as (select record_key, kind, said from normalised group by record_key, kind, said having count(*) > 1)
select n.record_key, n.source, n.source_object, n.source_id, n.source_url, n.updated_at, n.observed_at, n.deleted_at, n.load_id, n.kind, n.value, n.raw_value
from normalised as n
anti join repeated as r on r.record_key = n.record_key and r.kind = n.kind and r.said = n.said
union all
-- only what is said more than once needs to be ranked
select n.record_key, n.source, n.source_object, n.source_id, n.source_url, n.updated_at, n.observed_at, n.deleted_at, n.load_id, n.kind, n.value, n.raw_value
from normalised as n
semi join repeated as r on r.record_key = n.record_key and r.kind = n.kind and r.said = n.said
qualify row_number() over (partition by n.record_key, n.kind, n.said order by n.raw_value, n.updated_at desc) = 1
