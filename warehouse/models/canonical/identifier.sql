-- one row: one identifier of one record, normalised; value is NULL where the raw value is none of its kind
with
said as (
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        'email' as kind, email as raw_value
    from landed.person_record where email is not null
    union all by name
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        'phone' as kind, phone as raw_value
    from landed.person_record where phone is not null
    union all by name
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        'domain' as kind, domain as raw_value
    from landed.account_record where domain is not null
    union all by name
    select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id,
        kind, coalesce(raw_value, value) as raw_value
    from landed.identifier where coalesce(raw_value, value) is not null
),
parted as (
    select *,
        case when kind = 'email' then email_domain(clean_email(raw_value)) when kind = 'domain' then web_domain(raw_value) end as domain,
        case when kind = 'email' then split_part(clean_email(raw_value), '@', 1) end as local_part,
        case when kind = 'crm_id' then trim(raw_value) end as crm_id
    from said
),
emails as (
    select p.*,
        case
            when p.local_part is null or p.domain is null then null
            when m.domain is null then p.local_part || '@' || p.domain
            else
                case
                    when m.ignores_dots = 'true' then replace(split_part(p.local_part, '+', 1), '.', '')
                    when m.plus_tags = 'true' then split_part(p.local_part, '+', 1)
                    else p.local_part
                end || '@' || m.canonical_domain
        end as email
    from parted as p
    left join reference.mail_providers as m on m.domain = p.domain
),
-- a 15-character id and its 18-character form are one id: the last three characters say which letters are capitals
spelled as (
    select distinct crm_id from parted where regexp_matches(crm_id, '^[A-Za-z0-9]{15}$')
),
letters as (
    select crm_id, unnest([0, 5, 10]) as chunk from spelled
),
checked as (
    select crm_id, chunk,
        substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
            + case when substr(crm_id, chunk + 1, 1) between 'A' and 'Z' then 1 else 0 end
            + case when substr(crm_id, chunk + 2, 1) between 'A' and 'Z' then 2 else 0 end
            + case when substr(crm_id, chunk + 3, 1) between 'A' and 'Z' then 4 else 0 end
            + case when substr(crm_id, chunk + 4, 1) between 'A' and 'Z' then 8 else 0 end
            + case when substr(crm_id, chunk + 5, 1) between 'A' and 'Z' then 16 else 0 end, 1) as letter
    from letters
),
long_ids as (
    select crm_id,
        crm_id || max(case when chunk = 0 then letter end) || max(case when chunk = 5 then letter end)
            || max(case when chunk = 10 then letter end) as long_id
    from checked group by crm_id
),
normalised as (
    select e.*,
        case e.kind
            when 'email' then e.email
            when 'phone' then t.value
            when 'domain' then case when m.domain is null and h.domain is null then d.registered_domain end
            when 'crm_id' then case when coalesce(l.long_id, e.crm_id) not like '000000000000000%' then coalesce(l.long_id, e.crm_id) end
            when 'national_id' then nullif(upper(regexp_replace(e.raw_value, '[^A-Za-z0-9]', '', 'g')), '')
            else nullif(trim(e.raw_value), '')
        end as value
    from emails as e
    left join identity.person_region as r on r.record_key = e.record_key and e.kind = 'phone'
    left join identity.known_phone as t on t.raw_value = e.raw_value and t.region = coalesce(r.region, '') and e.kind = 'phone'
    left join identity.known_domain as d on d.domain = e.domain and e.kind = 'domain'
    left join reference.mail_providers as m on m.domain = d.registered_domain
    left join reference.shared_hosts as h on h.domain = d.registered_domain
    left join long_ids as l on l.crm_id = e.crm_id
)
select record_key, source, source_object, source_id, source_url, updated_at, observed_at, deleted_at, load_id, kind, value, raw_value
from normalised
qualify row_number() over (partition by record_key, kind, coalesce(value, raw_value) order by raw_value, updated_at desc) = 1
