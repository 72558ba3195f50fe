-- one row: one source's record of an organisation, or a mail domain that a source's people write from (kind domain)
with
records as (
    select a.record_key, a.source, a.source_object, a.source_id, a.source_url, a.updated_at, a.observed_at, a.deleted_at, a.load_id,
        a.kind, a.name, a.domain, a.parent_record_key, a.industry, a.country, a.owner_record_key, a.lifecycle_stage,
        case when m.domain is null and h.domain is null then k.registered_domain end as registered_domain
    from landed.account_record as a
    left join identity.known_domain as k on k.domain = web_domain(a.domain)
    left join reference.mail_providers as m on m.domain = k.registered_domain
    left join reference.shared_hosts as h on h.domain = k.registered_domain
),
domains as (
    select source || ':domain:' || email_domain as record_key, source, 'domain' as source_object, email_domain as source_id,
        max(updated_at) as updated_at, min(observed_at) as observed_at, max(load_id) as load_id,
        'domain' as kind, email_domain as domain, email_domain as registered_domain
    from canonical.person_record
    where deleted_at is null and email_domain is not null and not is_shared_domain and not is_internal and not is_machine
    group by source, email_domain
)
select * from records union all by name select * from domains
