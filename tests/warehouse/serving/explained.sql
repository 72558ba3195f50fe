-- A few people whose ties, cuts and near misses are known by heart. Each row of `person` is one record: key, id, kind of id, own id, reason.
create temp table person as
select * from (values
    ('crm:contact:1', 'cus_anna', 'cus_anna'), ('chat:user:1', 'cus_anna', 'cus_anna'), ('mail:correspondent:1', 'cus_anna', 'cus_old'),
    ('crm:contact:2', 'cus_tom', 'cus_tom'), ('crm:contact:3', 'cus_bea', 'cus_bea'),
    ('crm:contact:4', 'cus_will', 'cus_will'), ('crm:contact:5', 'cus_willjr', 'cus_willjr'),
    ('crm:contact:6', 'cus_kim', 'cus_kim'), ('crm:contact:7', 'cus_kimono', 'cus_kimono'),
    ('crm:contact:8', 'cus_lo', 'cus_lo'), ('crm:contact:9', 'cus_low', 'cus_low'),
    ('crm:contact:10', 'cus_gone', 'cus_gone')
) as t (record_key, customer_id, own_customer_id);

insert into source_record by name
    select record_key, customer_id, own_customer_id, split_part(record_key, ':', 1) as source, split_part(record_key, ':', 2) as source_object,
        'tied to other records' as reason, timestamptz '2026-11-01 00:00:00+00' as updated_at,
        case when customer_id = 'cus_gone' then timestamptz '2026-11-03 00:00:00+00' end as deleted_at
    from person
    union all by name
    select 'mail:correspondent:noreply' as record_key, 'a machine, not a person' as reason
    union all by name
    select 'crm:contact:excluded' as record_key, 'excluded by a decision' as reason
    union all by name
    select 'crm:contact:dead' as record_key, 'deleted at its source before it was known' as reason,
        timestamptz '2026-10-02 00:00:00+00' as deleted_at
    union all by name
    select 'hr:worker:1' as record_key, 'emp_eva' as employee_id, 'a colleague' as reason
    union all by name
    select 'dir:user:1' as record_key, 'emp_eva' as employee_id, 'a colleague' as reason
    union all by name
    select 'crm:account:1' as record_key, 'acc_acme' as account_id, 'tied to other records by domain, id or name' as reason
    union all by name
    select 'mail:domain:acme.se' as record_key, 'acc_acme' as account_id, 'tied to other records by domain, id or name' as reason;

insert into customer_profile by name
    with known (customer_id, display_name, primary_email) as (
        values
            ('cus_anna', 'Anna Berg', 'anna@acme.se'), ('cus_tom', 'Tom Lund', 'lund@home.se'), ('cus_bea', 'Bea Lund', 'lund@home.se'),
            ('cus_will', 'William Hayes', 'hayes@home.uk'), ('cus_willjr', 'William Hayes Jr.', 'hayes@home.uk'), ('cus_kim', 'Kim Ek', 'kim@ek.se'),
            ('cus_kimono', 'Kim Ek', 'kim.ek@work.se'), ('cus_lo', 'Lo Ask', 'lo@ask.se'), ('cus_low', 'Low Ask', 'low@ask.se'),
            ('cus_gone', 'Gun Gone', 'gun@gone.se')
    )
    select *, case when customer_id = 'cus_anna' then ['cus_old'] else [] end as previous_customer_ids, 'certain' as match_status, false as is_stale
    from known;

insert into customer_identifier (kind, value, customer_id, is_generic, source_count) values
    ('customer_id', 'cus_old', 'cus_anna', false, 1), ('customer_id', 'cus_anna', 'cus_anna', false, 1),
    ('email', 'anna@acme.se', 'cus_anna', false, 2), ('phone', '+46812300', 'cus_anna', true, 1), ('phone', '+46812300', 'cus_gone', true, 1),
    ('email', 'lund@home.se', 'cus_tom', false, 1), ('email', 'lund@home.se', 'cus_bea', false, 1),
    ('name', 'kim ek', 'cus_kim', true, 1), ('name', 'kim ek', 'cus_kimono', true, 1);

insert into profile_field by name
    with offered (customer_id, record_key, field, value, day) as (
        values
            ('cus_anna', 'crm:contact:1', 'primary_email', 'anna@acme.se', 1), ('cus_anna', 'chat:user:1', 'primary_email', 'anna@acme.se', 1),
            ('cus_anna', 'mail:correspondent:1', 'display_name', 'Anna Berg', 4)
    )
    select * exclude (day), timestamptz '2026-11-01 02:00:00+00' + to_days(day - 1) as observed_at from offered;

insert into account_profile by name select 'acc_acme' as account_id, 'Acme AB' as account_name, ['acme.se'] as domains;
insert into employee by name select 'emp_eva' as employee_id, 'Eva Lind' as name, 'eva@northwind.com' as work_email;

insert into identity_link by name
    select 'chat:user:1' as record_key_a, 'crm:contact:1' as record_key_b, 'hard' as kind, 14.0 as weight,
        '{"because": ["same e-mail address anna@acme.se and the same name"], "identifiers": ["email anna@acme.se"], "names": "same"}' as evidence
    union all
    select 'chat:user:1', 'mail:correspondent:1', 'scored', 6.5,
        '{"because": ["likely one person: 98.9 %"], "contributions": [
            {"comparison": "name", "level": 3, "meaning": "the same name", "weight": 14.5},
            {"comparison": "company", "level": 2, "meaning": "the same company", "weight": 6.0},
            {"comparison": "title", "level": 0, "meaning": "different titles", "weight": -1.5}]}'
    union all
    select 'crm:contact:1', 'mail:correspondent:1', 'scored', 5.0, '{"because": ["likely one person: 97.0 %"]}'
    union all
    select 'crm:contact:2', 'crm:contact:3', 'cut', 9.0,
        '{"because": ["same e-mail address lund@home.se"], "why_cut": "the names are those of two people"}'
    union all
    select 'crm:account:1', 'mail:domain:acme.se', 'hard', 12.0, '{"because": ["same domain acme.se"]}'
    union all
    select 'dir:user:1', 'hr:worker:1', 'hard', 14.0, '{"because": ["same e-mail address eva@northwind.com"]}';

insert into review_candidate by name
    select 'q1' as candidate_id, 'crm:contact:4' as record_key_a, 'crm:contact:5' as record_key_b, 14.0 as weight,
        'the same name but for junior or senior: one person, or father and son' as reason;

insert into decision by name
    select 7 as decision_id, 'cannot_link' as kind, 'crm:contact:7' as record_key_a, 'crm:contact:6' as record_key_b, 'eva@northwind.com' as author,
        'two people, I know both' as reason, timestamptz '2026-11-05 09:00:00+00' as "at",
        null::timestamptz as revoked_at
    union all
    select 8, 'cannot_link', 'crm:contact:8', 'crm:contact:9', 'eva@northwind.com', 'a slip', timestamptz '2026-11-05 09:00:00+00',
        timestamptz '2026-11-06 09:00:00+00'
    union all
    select 9, 'exclude', 'crm:contact:excluded', null, 'eva@northwind.com', 'a test record', timestamptz '2026-11-05 09:00:00+00', null;

insert into identity_comparison by name
    select unnest([-1, -2, -2, 0, 0, 1, 1]) as place, unnest(['prior', 'threshold', 'threshold', 'name', 'name', 'email', 'email']) as comparison,
        unnest([0, 1, 0, 1, 0, 1, 0]) as level, unnest(['', '', '', 'the same name', 'other names', 'the same address', 'other addresses']) as meaning,
        unnest([-12.5, 4.25, 0.0, 14.0, -6.0, 11.0, -1.0]) as weight;

insert into identity_pair by name
    select 'crm:contact:8' as record_key_a, 'crm:contact:9' as record_key_b, 1.5 as weight, [1, -1]::tinyint[] as levels
    union all
    select 'crm:contact:6', 'crm:contact:7', 12.5, [1, 1]::tinyint[]
    union all
    select 'chat:user:1', 'crm:contact:1', 12.5, [1, 1]::tinyint[];

insert into identity_event by name
    select 'e1' as event_id, 'r1' as run_id, timestamptz '2026-11-01 02:00:00+00' as "at", 'created' as kind, 'cus_anna' as customer_id,
        null as other_customer_id, 'first record: chat:user:1' as reason
    union all select 'e2', 'r4', timestamptz '2026-11-04 02:00:00+00', 'created', 'cus_old', null, 'first record: mail:correspondent:1'
    union all select 'e3', 'r9', timestamptz '2026-11-09 02:00:00+00', 'merged', 'cus_anna', 'cus_old', 'their records are now tied'
    union all select 'e4', 'r5', timestamptz '2026-11-05 02:00:00+00', 'merged', 'cus_kim', 'cus_kimono', 'their records are now tied'
    union all select 'e5', 'r6', timestamptz '2026-11-06 02:00:00+00', 'undone', 'cus_kimono', 'cus_kim', 'their records are no longer tied';

insert into profile_change by name
    select 'cus_anna' as customer_id, 'r9' as run_id, timestamptz '2026-11-09 02:00:00+00' as "at", unnest(['job_title', 'emails']) as field,
        'a' as old_value, 'b' as new_value;
