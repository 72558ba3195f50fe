-- one row: one source's record of a person, or of somebody who writes to us; internal and machine decided
with
own as (
    select distinct coalesce(k.registered_domain, o.domain) as domain
    from (select lower(unnest($company_domains)) as domain) as o
    left join identity.known_domain as k on k.domain = o.domain
),
machines as (select distinct local_part from reference.role_mailboxes where is_machine = 'true'),
roles as (select distinct local_part, local_part in (select local_part from machines) as is_machine from reference.role_mailboxes),
shared as (select domain from reference.mail_providers union select domain from reference.shared_hosts),
domains as (
    select k.domain, k.registered_domain, s.domain is not null as is_shared, own.domain is not null as is_own
    from identity.known_domain as k
    left join shared as s on s.domain = k.registered_domain
    left join own on own.domain = k.registered_domain
),
-- step by step: a join evaluates its condition anew for each mention of a value
cleaned as (select *, clean_email(email) as address from landed.person_record),
parted as (
    select *, email_domain(address) as domain, regexp_replace(split_part(split_part(address, '@', 1), '+', 1), '[-_.]?[0-9]+$', '', 'g') as mailbox
    from cleaned
)
select
    p.record_key, p.source, p.source_object, p.source_id, p.source_url, p.updated_at, p.observed_at, p.deleted_at, p.load_id,
    p.kind, p.full_name, p.given_name, p.family_name, p.nickname, p.job_title, p.company_name, p.account_record_key,
    p.email, p.phone, p.language, p.timezone, p.country, p.city, p.street, p.postcode, p.birth_date, p.national_id,
    coalesce(p.is_internal, d.is_own, false) as is_internal,
    p.is_active,
    coalesce(p.is_machine, false)
        or coalesce(p.kind = 'correspondent', false) and (
            coalesce(roles.is_machine, false) or coalesce(regexp_matches(p.mailbox, '^(no-?reply|do-?not-?reply|bounces?)\b'), false)
        ) as is_machine,
    p.manager_record_key, p.owner_record_key, p.lifecycle_stage,
    d.registered_domain as email_domain,
    coalesce(d.is_shared, false) as is_shared_domain,
    roles.local_part is not null as is_role_mailbox
from parted as p
left join domains as d on d.domain = p.domain
left join roles on roles.local_part = p.mailbox
