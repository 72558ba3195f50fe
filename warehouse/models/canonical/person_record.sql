-- one row: one source's record of a person, or of somebody who writes to us; internal and machine decided
with
own as (
    select distinct coalesce(k.registered_domain, o.domain) as domain
    from (select lower(unnest($company_domains)) as domain) as o
    left join identity.known_domain as k on k.domain = o.domain
),
machines as (select distinct local_part from reference.role_mailboxes where is_machine = 'true'),
roles as (select distinct local_part from reference.role_mailboxes),
parted as (
    select p.*, k.registered_domain as email_domain,
        regexp_replace(split_part(split_part(clean_email(p.email), '@', 1), '+', 1), '[-_.]?[0-9]+$', '', 'g') as mailbox
    from landed.person_record as p
    left join identity.known_domain as k on k.domain = email_domain(clean_email(p.email))
)
select
    p.record_key, p.source, p.source_object, p.source_id, p.source_url, p.updated_at, p.observed_at, p.deleted_at, p.load_id,
    p.kind, p.full_name, p.given_name, p.family_name, p.nickname, p.job_title, p.company_name, p.account_record_key,
    p.email, p.phone, p.language, p.timezone, p.country, p.city, p.street, p.postcode, p.birth_date, p.national_id,
    coalesce(p.is_internal, own.domain is not null) as is_internal,
    p.is_active,
    coalesce(p.is_machine, false)
        or (p.kind = 'correspondent' and (machines.local_part is not null or regexp_matches(p.mailbox, '^(no-?reply|do-?not-?reply|bounces?)\b'))) as is_machine,
    p.manager_record_key, p.owner_record_key, p.lifecycle_stage,
    p.email_domain,
    m.domain is not null or h.domain is not null as is_shared_domain,
    roles.local_part is not null as is_role_mailbox
from parted as p
left join own on own.domain = p.email_domain
left join machines on machines.local_part = p.mailbox
left join roles on roles.local_part = p.mailbox
left join reference.mail_providers as m on m.domain = p.email_domain
left join reference.shared_hosts as h on h.domain = p.email_domain
