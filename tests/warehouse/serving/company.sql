-- A company small enough to know by heart. The variable `hostile` is text that an outsider made to hurt.
insert into company.customer_profile by name
    with
    person as (
        select
            'customer' as party_type, 'certain' as match_status, ['salesforce', 'slack'] as sources, 3 as source_record_count, false as is_vip,
            false as requires_human, now() - interval 3 hours as profile_as_of, now() + interval 1 day as stale_after, []::varchar[] as stale_sources,
            ['tier'] as unknown_fields, 0.8 as completeness, 'none' as awaiting, 0 as open_case_count, 'r1' as run_id
    )
    select * replace (
        true as is_vip, true as requires_human, 'us' as awaiting, 1 as open_case_count, ['slack'] as stale_sources),
        'cus_anna' as customer_id, 'Anna Berg' as display_name, 'Anna' as given_name, 'Berg' as family_name, 'anna@acme.se' as primary_email,
        ['anna@acme.se', 'anna.berg@gmail.com'] as emails, '+46701234567' as primary_phone, ['+46701234567'] as phones, ['U0ANNA001'] as slack_user_ids,
        ['0035g00000ABCDEAA5'] as crm_ids, ['cus_old'] as previous_customer_ids, 'acc_acme' as account_id, 'Acme AB' as account_name, 'acme.se' as domain,
        'Head of Purchasing' as job_title, 'tier Enterprise' as vip_reason, 'VIP' as requires_human_reason, 'Eva Lind' as owner_name,
        'eva@northwind.com' as owner_email, 'omar@northwind.com' as strongest_contact_email, 'eva@northwind.com' as human_contact_email,
        'owner' as human_contact_basis, now() - interval 2 days as awaiting_since, now() - interval 2 days as last_touch_at, 'email' as last_touch_channel,
        'in' as last_touch_direction, now() - interval 2 days as last_inbound_at, now() + interval 4 days as next_meeting_at, 3 as touches_7d,
        9 as touches_30d, 21 as touches_90d, now() - interval 80 hours as oldest_open_case_opened_at, 'High' as highest_open_priority,
        2 as open_opportunity_count, map {'SEK': 125000.00, 'EUR': 9000.50} as pipeline_by_currency, 'Enterprise' as tier, true as consent_email,
        false as consent_ai_processing, 'https://crm.example/anna' as source_url
    from person
    union all by name
    select *, 'cus_anna2' as customer_id, 'Anna Berg' as display_name, 'anna@other.de' as primary_email, 'Other GmbH' as account_name, 'other.de' as domain
    from person
    union all by name
    select *, 'cus_jose' as customer_id, 'José Núñez García' as display_name, 'jose@acme.se' as primary_email, 'acc_acme' as account_id,
        'Acme AB' as account_name
    from person
    union all by name
    select *, 'cus_evil' as customer_id, getvariable('hostile') as display_name, getvariable('hostile') as job_title, 'evil@evil.example' as primary_email,
        getvariable('hostile') as account_name, 'javascript:alert(1)' as source_url
    from person
    union all by name
    select * replace ('review' as match_status), 'cus_doubt' as customer_id, 'Kim Doubt' as display_name, 'kim@acme.se' as primary_email
    from person
    union all by name
    select *, 'omar.gone@northwind.com' as owner_email, now() - interval 30 hours as last_touch_at, 'in' as last_touch_direction,
        'email' as last_touch_channel, 'cus_lukasz' as customer_id, 'Łukasz Żółć' as display_name, 'lukasz@zolc.pl' as primary_email
    from person
    union all by name
    select *, 'cus_soren' as customer_id, 'Søren Kjær' as display_name, 'soren@kjaer.dk' as primary_email
    from person
    union all by name
    select *, 'cus_dorde' as customer_id, 'Đorđe Đokić' as display_name, 'dorde@dokic.rs' as primary_email
    from person;

insert into company.account_profile by name
    select 'acc_acme' as account_id, 'Acme AB' as account_name, ['acme.se', 'acme.com'] as domains, 'Tools' as industry, 3 as customer_count,
        false as is_vip, false as requires_human
    union all by name
    select 'acc_other' as account_id, 'Other GmbH' as account_name, ['other.de'] as domains, 1 as customer_count, false as is_vip, false as requires_human
    union all by name
    -- two that people call the same
    select account_id, account_name, [domain] as domains, 0 as customer_count, false as is_vip, false as requires_human
    from (values ('acc_borea', 'Borea', 'borea.example'), ('acc_borea_ab', 'Borea AB', 'borea.se')) as named (account_id, account_name, domain);

insert into company.account_alias values ('acc_older', 'acc_acme');

insert into company.customer_identifier (kind, value, customer_id, is_generic, source_count) values
    ('email', 'anna@acme.se', 'cus_anna', false, 2),
    ('email', 'annaberg@gmail.com', 'cus_anna', false, 1),
    ('email', 'jose@acme.se', 'cus_jose', false, 1),
    ('email', 'kim@acme.se', 'cus_doubt', false, 1),
    ('email', 'both@acme.se', 'cus_anna', false, 1),
    ('email', 'both@acme.se', 'cus_jose', false, 1),
    ('email', 'info@acme.se', 'cus_anna', true, 1),
    ('email', 'info@acme.se', 'cus_jose', true, 1),
    ('phone', '+46701234567', 'cus_anna', false, 1),
    ('chat_user', 'U0ANNA001', 'cus_anna', false, 1),
    ('crm_id', '0035g00000ABCDEAA5', 'cus_anna', false, 1),
    ('external_id', 'hubspot:25932', 'cus_lukasz', false, 1),
    ('external_id', 'hubspot:1177', 'cus_lukasz', false, 1),
    ('external_id', 'hubspot:4400', 'cus_soren', false, 1),
    ('customer_id', 'cus_old', 'cus_anna', false, 1),
    ('name', 'anna berg', 'cus_anna', true, 1),
    ('name', 'anna berg', 'cus_anna2', true, 1),
    ('name', 'anna lindqvist', 'cus_anna', false, 1);

insert into company.support_case by name
    select 'c2' as case_id, 'cus_lukasz' as customer_id, 'Old case' as subject, 'Open' as status, now() - interval 30 hours as opened_at,
        'omar.gone@northwind.com' as owner_email, 'salesforce:case:c2' as record_key
    union all by name
    select 'c1' as case_id, 'cus_anna' as customer_id, 'acc_acme' as account_id, getvariable('hostile') as subject, 'Open' as status, 'High' as priority,
        now() - interval 80 hours as opened_at, 'https://crm.example/case/1' as source_url, 'salesforce:case:c1' as record_key;

insert into company.opportunity by name
    select 'o1' as opportunity_id, 'acc_acme' as account_id, ['cus_anna'] as customer_ids, 'Renewal 2027' as name, 'Proposal' as stage, 125000 as amount,
        'SEK' as currency, false as is_closed, false as is_won, 'salesforce:opportunity:o1' as record_key;

insert into company.customer_timeline by name
    select 'cus_anna' as customer_id, now() - interval 2 days as occurred_at, 'i1' as interaction_id, 'acc_acme' as account_id, 'email' as channel,
        'in' as direction, 'from' as party_role, 'emp_eva' as employee_id, 'Delivery' as subject, getvariable('hostile') as untrusted_text,
        'https://mail.example/1' as source_url, 'google:email:1' as record_key
    union all by name
    select 'cus_anna' as customer_id, now() + interval 4 days as occurred_at, 'i2' as interaction_id, 'acc_acme' as account_id, 'meeting' as channel,
        'out' as direction, 'attendee' as party_role, 'Quarterly review' as subject, 'google:event:2' as record_key
    union all by name
    -- written by somebody of another organisation, who sent a copy to Anna
    select customer_id, now() - interval 30 hours as occurred_at, 'i4' as interaction_id, account_id, 'email' as channel, 'in' as direction, party_role,
        'emp_eva' as employee_id, 'Our offer' as subject, 'We are cheaper' as untrusted_text, 'google:email:4' as record_key
    from (values ('cus_anna2', 'acc_other', 'from'), ('cus_anna', 'acc_acme', 'cc')) as party (customer_id, account_id, party_role)
    union all by name
    select 'cus_anna' as customer_id, now() - interval 1 day as occurred_at, 'i3' as interaction_id, 'acc_acme' as account_id, 'slack' as channel,
        'internal' as direction, 'name' as mention_kind, 'account' as mention_of, 'Acme is angry' as untrusted_text,
        'slack:message:C1:3' as record_key;

insert into company.profile_field by name
    with offered (field, value, is_winner, record_key, days) as (
        values
            ('job_title', 'Head of Purchasing', true, 'salesforce:contact:1', 3),
            ('job_title', 'Buyer', false, 'slack:user:U0ANNA001', 400),
            ('job_title', 'head of purchasing', false, 'hubspot:contact:5', 9),
            ('primary_email', 'anna@acme.se', true, 'salesforce:contact:1', 3),
            ('tier', 'Enterprise', true, 'salesforce:account:9', 30),
            ('slack_user_ids', '[U0ANNA001]', true, 'slack:user:U0ANNA001', 400)
    )
    select 'cus_anna' as customer_id, field, value, is_winner, 'priority' as rule, record_key, split_part(record_key, ':', 1) as source,
        now() - to_days(days) as updated_at, 'https://crm.example/' || record_key as source_url
    from offered;

insert into company.source_record by name
    select 'salesforce:contact:0035g00000ABCDEAA5' as record_key, 'cus_anna' as customer_id, 'salesforce' as source, 'contact' as source_object,
        'own record' as reason, 'https://x.lightning.force.com/lightning/r/Contact/0035g00000ABCDEAA5/view' as source_url
    union all by name
    select 'salesforce:account:001A' as record_key, 'acc_acme' as account_id, 'salesforce' as source, 'account' as source_object,
        'https://crm.example/001A' as source_url
    union all by name
    select 'hubspot:contact:25932' as record_key, 'cus_lukasz' as customer_id, 'hubspot' as source, 'contact' as source_object
    union all by name
    select 'hubspot:company:4400' as record_key, 'acc_other' as account_id, 'hubspot' as source, 'company' as source_object
    union all by name
    select 'slack:user:T04NW2K9Q-U0SOREN01' as record_key, 'cus_soren' as customer_id, 'slack' as source, 'user' as source_object;

insert into company.source_record by name
    select 'workday:worker:7' as record_key, 'emp_eva' as employee_id, 'emp_older' as own_employee_id, 'workday' as source, 'worker' as source_object;

insert into company.employee by name
    select 'emp_eva' as employee_id, 'Eva Lind' as name, 'eva@northwind.com' as work_email, 'U0EVA0001' as slack_user_id, true as is_active
    union all by name
    select 'emp_omar' as employee_id, 'Omar Gone' as name, 'omar.gone@northwind.com' as work_email, false as is_active
    union all by name
    select 'emp_soren' as employee_id, 'Søren Kjær' as name, 'soren.kjaer@northwind.com' as work_email, true as is_active;

insert into company.run by name
    select 'r1' as run_id, now() as started_at, 'published' as status, now() as as_of,
        '[{"name": "unique_keys", "passed": true, "blocking": true, "message": "ok"}]' as checks;

insert into company.source_health by name
    select 'slack' as source, 'user' as source_object, 'ok' as status, now() - interval 1 hour as stale_after
    union all by name
    select 'salesforce' as source, 'contact' as source_object, 'failed' as status, now() + interval 1 hour as stale_after;
