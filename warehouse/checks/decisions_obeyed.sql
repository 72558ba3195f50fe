-- no standing human decision is violated
with
-- who each record was found to be; a record that is nobody (deleted, a machine) is not here, and what was decided on it lies dormant
found as (
    select
        person.record_key,
        coalesce(person.customer_id, person.employee_id) as id,
        -- one person may be a customer by one record and a former colleague by another
        coalesce(cluster.cluster, person.record_key) as cluster
    from identity.person as person
    left join identity.cluster as cluster on cluster.record_key = person.record_key
    where person.customer_id is not null or person.employee_id is not null
    union all
    select record_key, account_id as id, account_id as cluster from identity.account
    where account_id is not null
),

linked as (
    select
        'decision ' || decision.decision_id || ' (' || replace(decision.kind, '_', '-') || ' ' || decision.record_key_a || ' ' || decision.record_key_b
        || ', ' || decision.author || ') is violated: they are '
        || case decision.kind when 'must_link' then 'two, ' || a.id || ' and ' || b.id else 'one, ' || a.id end as offence
    from identity.decision as decision
    inner join found as a on a.record_key = decision.record_key_a
    inner join found as b on b.record_key = decision.record_key_b
    where
        (decision.kind = 'must_link' and a.id <> b.id and a.cluster <> b.cluster)
        or (decision.kind = 'cannot_link' and (a.id = b.id or a.cluster = b.cluster))
),

unexcluded as (
    select 'decision ' || decision.decision_id || ' (exclude ' || decision.record_key_a || ', ' || decision.author || ') is violated: it is ' || found.id as offence
    from identity.decision as decision
    inner join found on found.record_key = decision.record_key_a
    where decision.kind = 'exclude'
),

shown as (
    select
        customer_id as holder_id,
        unnest([
            {'field': 'display_name', 'value': display_name},
            {'field': 'given_name', 'value': given_name},
            {'field': 'family_name', 'value': family_name},
            {'field': 'primary_email', 'value': primary_email},
            {'field': 'primary_phone', 'value': primary_phone},
            {'field': 'job_title', 'value': job_title},
            {'field': 'language', 'value': language},
            {'field': 'timezone', 'value': timezone},
            {'field': 'party_type', 'value': party_type},
            {'field': 'country', 'value': country},
            {'field': 'lifecycle_stage', 'value': lifecycle_stage},
            {'field': 'tier', 'value': tier},
            {'field': 'customer_since', 'value': cast(customer_since as varchar)},
            {'field': 'next_renewal_at', 'value': cast(next_renewal_at as varchar)},
            {'field': 'legal_hold', 'value': cast(legal_hold as varchar)},
            {'field': 'do_not_contact', 'value': cast(do_not_contact as varchar)},
            {'field': 'consent_email', 'value': cast(consent_email as varchar)},
            {'field': 'consent_phone', 'value': cast(consent_phone as varchar)},
            {'field': 'consent_ai_processing', 'value': cast(consent_ai_processing as varchar)}
        ]) as fact
    from profile.customer_profile
    where customer_id in (select holder_id from profile.pinned_value)
    union all
    select
        account_id as holder_id,
        unnest([
            {'field': 'account_name', 'value': account_name},
            {'field': 'industry', 'value': industry},
            {'field': 'country', 'value': country},
            {'field': 'lifecycle_stage', 'value': lifecycle_stage},
            {'field': 'tier', 'value': tier},
            {'field': 'customer_since', 'value': cast(customer_since as varchar)},
            {'field': 'next_renewal_at', 'value': cast(next_renewal_at as varchar)},
            {'field': 'legal_hold', 'value': cast(legal_hold as varchar)},
            {'field': 'do_not_contact', 'value': cast(do_not_contact as varchar)},
            {'field': 'consent_email', 'value': cast(consent_email as varchar)},
            {'field': 'consent_phone', 'value': cast(consent_phone as varchar)},
            {'field': 'consent_ai_processing', 'value': cast(consent_ai_processing as varchar)}
        ]) as fact
    from profile.account_profile
    where account_id in (select holder_id from profile.pinned_value)
),

unpinned as (
    select
        pin.record_key || ' (' || pin.field || ' of ' || pin.holder_id || ') is violated: the profile shows ' || coalesce(shown.fact.value, 'nothing')
        || ' and not ' || pin.value as offence
    from profile.pinned_value as pin
    inner join shown on shown.holder_id = pin.holder_id and shown.fact.field = pin.field
    where shown.fact.value is distinct from pin.value
)

select offence from linked
union all
select offence from unexcluded
union all
select offence from unpinned
