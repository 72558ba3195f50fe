-- Anna in three tools, her namesake, Bo in two, a colleague, two organisations; two open questions.
insert into company.customer_profile by name
    with
    person as (
        select
            'customer' as party_type, 'certain' as match_status, ['crm'] as sources, 1 as source_record_count, false as is_vip, false as requires_human,
            []::varchar[] as stale_sources, 'none' as awaiting, 'r1' as run_id, now() as profile_as_of
    )
    select *, 'cus_anna' as customer_id, 'Anna Berg' as display_name, ['anna@acme.se', 'anna@home.se'] as emails, ['+46701234567'] as phones,
        'Acme AB' as account_name, 'Buyer' as job_title, 'https://crm.example/1' as source_url
    from person
    union all by name
    select *, 'cus_anna2' as customer_id, 'Anna Berg' as display_name, ['anna@home.se'] as emails, ['+46709999999'] as phones, 'Acme AB' as account_name
    from person
    union all by name
    select *, 'cus_bo' as customer_id, 'Bo Ek' as display_name, ['bo@acme.se'] as emails, 'Acme AB' as account_name
    from person;

insert into company.account_profile by name
    select 'acc_acme' as account_id, 'Acme AB' as account_name, ['acme.se'] as domains, false as is_vip, false as requires_human
    union all by name
    select 'acc_beta' as account_id, 'Beta AB' as account_name, ['beta.se'] as domains, false as is_vip, false as requires_human;

insert into company.employee by name
    select 'emp_eva' as employee_id, 'Eva Lind' as name, 'eva@northwind.com' as work_email, true as is_active
    union all by name
    select 'emp_ida' as employee_id, 'Ida Holm' as name, 'ida@northwind.com' as work_email, true as is_active;

insert into company.customer_identifier (kind, value, customer_id, is_generic, source_count) values
    ('email', 'anna@acme.se', 'cus_anna', false, 2), ('email', 'anna@home.se', 'cus_anna2', false, 1), ('email', 'bo@acme.se', 'cus_bo', false, 1),
    ('chat_user', 'U0ANNA001', 'cus_anna', false, 1), ('customer_id', 'cus_old', 'cus_anna', false, 1);

insert into company.source_record by name
    with found (record_key, customer_id, employee_id, account_id, own_customer_id) as (
        values
            ('crm:contact:1', 'cus_anna', null, null, 'cus_anna'), ('crm:lead:1', 'cus_anna', null, null, 'cus_old'),
            ('chat:user:T1-U0ANNA001', 'cus_anna', null, null, 'cus_old'), ('crm:contact:2', 'cus_anna2', null, null, 'cus_anna2'),
            ('crm:contact:3', 'cus_bo', null, null, 'cus_bo'), ('desk:requester:3', 'cus_bo', null, null, 'cus_bo'),
            ('hr:worker:9', null, 'emp_eva', null, null), ('hr:worker:10', null, 'emp_ida', null, null),
            ('crm:account:1', null, null, 'acc_acme', null), ('crm:domain:acme.se', null, null, 'acc_acme', null),
            ('crm:account:2', null, null, 'acc_beta', null), ('crm:contact:7', null, null, null, null)
    )
    select *, split_part(record_key, ':', 1) as source, split_part(record_key, ':', 2) as source_object, 'https://crm.example/' || record_key as source_url
    from found;

insert into company.profile_field by name
    with offered (field, value, is_winner, record_key) as (
        values
            ('display_name', 'Anna Berg', true, 'crm:contact:1'), ('display_name', 'anna  berg', false, 'crm:lead:1'),
            ('display_name', 'A. Bergh', false, 'chat:user:T1-U0ANNA001'), ('job_title', 'Buyer', true, 'chat:user:T1-U0ANNA001'),
            ('primary_email', 'anna@acme.se', true, 'crm:contact:1'), ('primary_email', 'anna@acme.se', false, 'crm:lead:1')
    )
    select 'cus_anna' as customer_id, field, value, is_winner, 'priority' as rule, record_key, split_part(record_key, ':', 1) as source
    from offered;

insert into company.review_candidate (candidate_id, record_key_a, record_key_b, weight, reason) values
    ('aaaa1111', 'crm:contact:1', 'crm:contact:2', 3.5, 'same name and address'), ('bbbb2222', 'crm:contact:1', 'crm:contact:3', 1.0, 'one company'),
    ('cccc3333', 'chat:user:T1-U0ANNA001', 'crm:contact:2', 2.0, 'same name');
