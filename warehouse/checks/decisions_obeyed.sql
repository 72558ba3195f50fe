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
    select customer_id as holder_id, to_json(customer) as facts from profile.customer_profile as customer
    where customer_id in (select holder_id from profile.pinned_value)
    union all
    select account_id as holder_id, to_json(account) as facts from profile.account_profile as account
    where account_id in (select holder_id from profile.pinned_value)
),

compared as (
    select pin.*, json_text(shown.facts, '$.' || pin.field) as shown_value
    from profile.pinned_value as pin
    inner join shown on shown.holder_id = pin.holder_id
),

unpinned as (
    select
        record_key || ' (' || field || ' of ' || holder_id || ') is violated: the profile shows ' || coalesce(shown_value, 'nothing') || ' and not '
        || value as offence
    from compared
    where shown_value is distinct from value
)

select offence from linked
union all
select offence from unexcluded
union all
select offence from unpinned
