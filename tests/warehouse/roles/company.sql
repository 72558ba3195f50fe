-- Bo Quistgaard, Nilskalle Zetterqvisth and everybody at Silent AB refused AI processing. Anna Berg did not; another Anna Berg did. Everything of theirs stands somewhere else too.
insert into company.customer_profile by name
    with
    person as (
        select
            'customer' as party_type, 'certain' as match_status, ['crm'] as sources, 1 as source_record_count, false as is_vip, false as requires_human,
            now() as profile_as_of, 'none' as awaiting, 0 as open_case_count, 'acc_acme' as account_id, 'Acme AB' as account_name, 'acme.se' as domain,
            'Eva Lind' as human_contact_name, 'eva@northwind.com' as human_contact_email, 'owner' as human_contact_basis, 'r1' as run_id
    )
    select
        *, 'cus_bo' as customer_id, 'Bo Quistgaard' as display_name, 'Bo' as given_name, 'Quistgaard' as family_name, 'bo.q@acme.se' as primary_email,
        ['bo.q@acme.se', 'quisten@gmail.com'] as emails, '+46709998877' as primary_phone, ['+46709998877'] as phones, ['U0BOBOBO1'] as slack_user_ids,
        ['0035g00000BOBOBAA5'] as crm_ids, ['cus_bo_old'] as previous_customer_ids, false as consent_ai_processing, 'Chief Bo' as job_title,
        'https://crm.example/bo' as source_url
    from person
    union all by name
    select *, 'cus_anna' as customer_id, 'Anna Berg' as display_name, 'anna@acme.se' as primary_email, ['anna@acme.se', 'both@acme.se'] as emails,
        true as consent_ai_processing, 'Assistant to Quistgaard' as job_title, 'Quistgaard cannot log in' as last_case_subject,
        'mark' as given_name, 'Berg' as family_name
    from person
    union all by name
    select *, 'cus_anna_no' as customer_id, 'Anna Berg' as display_name, 'anna.berg@other.de' as primary_email, ['anna.berg@other.de', 'both@acme.se'] as emails,
        false as consent_ai_processing
    from person
    union all by name
    select * replace ('acc_nils' as account_id, 'Zetterqvisth, Nilskalle' as account_name, 'zetterqvisth.example' as domain),
        'cus_nils' as customer_id, 'Nilskalle Zetterqvisth' as display_name, 'Nilskalle' as given_name, 'Zetterqvisth' as family_name,
        'nils@zetterqvisth.example' as primary_email, ['nils@zetterqvisth.example'] as emails, false as consent_ai_processing
    from person
    union all by name
    select * replace ('acc_silent' as account_id, 'Silent AB' as account_name, 'silent.example' as domain),
        'cus_silent' as customer_id, 'Kim Li' as display_name, 'kim@silent.example' as primary_email, false as consent_ai_processing
    from person
    union all by name
    select * replace ('acc_both' as account_id, 'Quistgaard & Berg' as account_name, 'quistgaard.example' as domain),
        'cus_ola' as customer_id, 'Ola Ek' as display_name, ['acc_silent2'] as other_account_ids
    from person
    union all by name
    select * replace ('acc_both' as account_id, 'Quistgaard & Berg' as account_name, 'quistgaard.example' as domain),
        'cus_boq' as customer_id, 'Bo Quistgaard' as display_name, 'Quistgaard' as family_name, false as consent_ai_processing
    from person;

insert into company.account_profile by name
    select 'acc_acme' as account_id, 'Acme AB' as account_name, ['acme.se'] as domains, 3 as customer_count, false as is_vip, false as requires_human,
        'Bo needs a new invoice' as last_case_subject
    union all by name
    select 'acc_nils' as account_id, 'Zetterqvisth, Nilskalle' as account_name, ['zetterqvisth.example'] as domains, false as is_vip, false as requires_human,
        'Another Human' as human_contact_name, 'another@northwind.com' as human_contact_email
    union all by name
    select 'acc_empty' as account_id, 'Nilskalle Zetterqvisth' as account_name, false as is_vip, false as requires_human
    union all by name
    select 'acc_silent' as account_id, 'Silent AB' as account_name, ['silent.example'] as domains, false as is_vip, false as requires_human
    union all by name
    select 'acc_silent2' as account_id, 'Silent Too AB' as account_name, [] as domains, false as is_vip, false as requires_human
    union all by name
    select 'acc_both' as account_id, 'Quistgaard & Berg' as account_name, ['quistgaard.example', 'berg.example'] as domains, false as is_vip,
        false as requires_human
    union all by name
    select 'acc_no' as account_id, 'Refusers Ltd' as account_name, ['refusers.example'] as domains, 0 as customer_count, false as is_vip,
        false as requires_human, false as consent_ai_processing;

insert into company.account_alias values ('acc_no_older', 'acc_no'), ('acc_older', 'acc_acme');

insert into company.customer_identifier (kind, value, customer_id, is_generic, source_count) values
    ('email', 'bo.q@acme.se', 'cus_bo', false, 1),
    ('email', 'both@acme.se', 'cus_anna', false, 1),
    ('email', 'both@acme.se', 'cus_anna_no', false, 1),
    ('email', 'anna@acme.se', 'cus_anna', false, 1),
    ('phone', '+46709998877', 'cus_bo', false, 1),
    ('chat_user', 'U0BOBOBO1', 'cus_bo', false, 1),
    ('crm_id', '0035g00000BOBOBAA5', 'cus_bo', false, 1),
    ('customer_id', 'cus_bo_old', 'cus_bo', false, 1),
    ('name', 'bo quistgaard', 'cus_bo', true, 1),
    ('name', 'anna berg', 'cus_anna', true, 1),
    ('name', 'anna berg', 'cus_anna_no', true, 1);

insert into company.source_record by name
    select 'crm:contact:bo1' as record_key, 'cus_bo' as customer_id, 'crm' as source, 'contact' as source_object, 'cus_bo_older' as own_customer_id,
        'https://crm.example/bo1' as source_url
    union all by name
    select 'crm:contact:anna1' as record_key, 'cus_anna' as customer_id, 'crm' as source, 'contact' as source_object,
        'not Bo Quistgaard (bo.q@acme.se)' as reason, 'cus_anna' as own_customer_id;

insert into company.customer_timeline by name
    with
    said (customer_id, interaction_id, thread_id, direction, subject, untrusted_text) as (
        values
            ('cus_bo', 'i1', 't1', 'in', 'My own words', 'unspeakable words of mine'),
            ('cus_anna', 'i1', 't1', 'in', 'My own words', 'unspeakable words of mine'),
            ('cus_anna', 'i2', 't1', 'out', 'My own words', 'an answer in the same thread'),
            ('cus_anna', 'i3', 't3', 'in', 'About QUISTGAARD', 'Ask Bo Quistgaard, bo quistgaard or Quistgaard, Bo: 070-999 88 77, BO.Q@acme.se, <@U0BOBOBO1>. Bo too?'),
            ('cus_bo', '<m1@quist.example>', '<m1@quist.example>', 'in', 'A kidney matter', 'Hello. The kidney of mine is out of order.'),
            ('cus_anna', '<m1@quist.example>', '<m1@quist.example>', 'in', 'A kidney matter', 'Hello. The kidney of mine is out of order.'),
            ('cus_anna', 'm2', '<m1@quist.example>', 'out', 'Sv: A kidney matter', 'An answer to all'),
            ('cus_anna', 'm3', 'm3', 'out', 'VB: Fwd: A kidney matter', 'Can you take this? He says: the kidney of mine is out of order. Bye'),
            ('cus_anna', 'm4', 'm4', 'in', 'A kidney transport', 'Unlike others my kidneys are fine.'),
            ('cus_anna', 'i4', 't4', 'in', 'A namesake', 'Anna Berg said that mark my words stay, mark them, mark, mark, mark, mark')
    )
    select *, now() - interval 2 days as occurred_at, 'acc_acme' as account_id, 'email' as channel, 'from' as party_role, 'mail:email:' || interaction_id as record_key
    from said;

insert into company.support_case by name
    select 'c1' as case_id, 'cus_bo' as customer_id, 'acc_acme' as account_id, 'Bo needs a new invoice' as subject, 'crm:case:c1' as record_key
    union all by name
    select 'c2' as case_id, 'cus_anna' as customer_id, 'acc_acme' as account_id, 'Quistgaard cannot log in' as subject, 'crm:case:c2' as record_key
    union all by name
    select 'c3' as case_id, 'acc_no' as account_id, 'Secret of refusers' as subject, 'crm:case:c3' as record_key;

insert into company.opportunity by name
    select 'o1' as opportunity_id, 'acc_acme' as account_id, ['cus_anna', 'cus_bo'] as customer_ids, 'Renewal for Bo Quistgaard' as name,
        125000 as amount, 'SEK' as currency, 'crm:opportunity:o1' as record_key;

insert into company.profile_field by name
    select 'cus_bo' as customer_id, 'job_title' as field, 'Chief Bo' as value, true as is_winner, 'crm:contact:bo1' as record_key, 'crm' as source
    union all by name
    select 'cus_anna' as customer_id, 'job_title' as field, 'Assistant to Quistgaard' as value, true as is_winner, 'crm:contact:anna1' as record_key,
        'crm' as source, 'decision: pinned by Eva Lind, Bo Quistgaard told Anna Berg' as rule
    union all by name
    select 'cus_anna' as customer_id, 'primary_email' as field, 'both@acme.se' as value, false as is_winner, 'crm:contact:anna1' as record_key, 'crm' as source
    union all by name
    select 'cus_anna' as customer_id, 'primary_phone' as field, '+46709998877' as value, false as is_winner, 'crm:contact:bo1' as record_key, 'crm' as source;

insert into company.identity_pair values ('crm:contact:anna1', 'crm:contact:bo1', 3.0, [1]), ('crm:contact:anna1', 'crm:contact:anna2', 3.0, [1]);

insert into company.identity_link by name
    select 'crm:contact:anna1' as record_key_a, 'crm:contact:bo1' as record_key_b, 'cut' as kind, -1.0 as weight,
        '{"because": ["bo.q@acme.se is not anna"]}' as evidence
    union all by name
    select 'crm:contact:anna1' as record_key_a, 'crm:contact:anna2' as record_key_b, 'hard' as kind, 9.0 as weight,
        '{"because": ["same address, unlike bo.q@acme.se"]}' as evidence;

insert into company.review_candidate by name
    select 'q1' as candidate_id, 'crm:contact:anna1' as record_key_a, 'crm:contact:bo1' as record_key_b, 1.0 as weight, 'Bo Quistgaard or not' as reason
    union all by name
    select 'q2' as candidate_id, 'crm:contact:anna1' as record_key_a, 'crm:contact:anna2' as record_key_b, 1.0 as weight, 'shares bo.q@acme.se' as reason;

insert into company.decision by name
    select 1 as decision_id, 'cannot_link' as kind, 'crm:contact:anna1' as record_key_a, 'crm:contact:bo1' as record_key_b, 'Quistgaard' as reason
    union all by name
    select 2 as decision_id, 'pin' as kind, 'crm:contact:anna1' as record_key_a, 'job_title' as field, 'Assistant of Bo Quistgaard' as value, 'x' as reason,
        'for Bo Quistgaard' as author
    union all by name
    select 3 as decision_id, 'must_link' as kind, 'crm:contact:anna1' as record_key_a, 'crm:contact:anna2' as record_key_b,
        'Anna Berg (anna@acme.se) told Eva Lind' as reason, 'eva@northwind.com' as author
    union all by name
    select 4 as decision_id, 'pin' as kind, 'crm:contact:anna1' as record_key_a, 'primary_email' as field, 'both@acme.se' as value,
        'as Anna Berg wrote to Eva Lind' as reason;

insert into company.identity_event by name
    select 'e1' as event_id, 'r1' as run_id, now() as "at", 'created' as kind, 'cus_bo' as customer_id
    union all by name
    select 'e2' as event_id, 'r1' as run_id, now() as "at", 'split' as kind, 'cus_anna' as customer_id, 'cus_bo_old' as other_customer_id
    union all by name
    select 'e3' as event_id, 'r1' as run_id, now() as "at", 'created' as kind, 'cus_anna' as customer_id, 'first record, not bo.q@acme.se' as reason;

insert into company.profile_change by name
    select 'cus_bo' as customer_id, 'r1' as run_id, now() as "at", 'job_title' as field, 'Bo' as old_value, 'Chief Bo' as new_value
    union all by name
    select 'cus_anna' as customer_id, 'r1' as run_id, now() as "at", 'job_title' as field, 'x' as old_value, 'Assistant to Quistgaard' as new_value;

insert into company.employee by name
    select 'emp_eva' as employee_id, 'Eva Lind' as name, 'eva@northwind.com' as work_email, 'U0EVA0001' as slack_user_id, true as is_active;

insert into company.run by name
    select 'r1' as run_id, now() as started_at, 'published' as status, now() as as_of,
        '[{"name": "x", "message": "doubled: bo.q@acme.se"}]' as checks;

insert into company.source_health by name
    select 'crm' as source, 'contact' as source_object, 'ok' as status, 'line 7: Quistgaard; has no id' as message;
