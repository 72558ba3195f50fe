-- Bo Quistgaard refused AI processing; what others keep and write of him stands in fields that hold other things as a rule
insert into company.customer_profile by name
    with
    person as (
        select 'customer' as party_type, 'certain' as match_status, false as is_vip, false as requires_human, now() as profile_as_of, 'none' as awaiting
    )
    select
        *, 'cus_bo' as customer_id, 'Bo Quistgaard' as display_name, 'Bo' as given_name, 'Quistgaard' as family_name, 'bo.q@acme.se' as primary_email,
        false as consent_ai_processing
    from person
    union all by name
    select
        *, 'cus_anna' as customer_id, 'Anna Berg' as display_name, 'Anna' as given_name, 'Berg' as family_name, 'anna@acme.se' as primary_email,
        'Quistgaard first' as highest_open_priority, 'With Quistgaard' as last_case_status, 'Quistgaard' as pipeline_currency
    from person;

insert into company.account_profile by name
    select
        'acc_acme' as account_id, 'Acme AB' as account_name, false as is_vip, false as requires_human, 'Quistgaard first' as highest_open_priority,
        'With Quistgaard' as last_case_status, 'Quistgaard' as pipeline_currency;

insert into company.customer_identifier (kind, value, customer_id, is_generic, source_count) values ('email', 'bo.q@acme.se', 'cus_bo', false, 1);

insert into company.employee by name
    select 'emp_1' as employee_id, 'Eva Lind' as name, 'Assistant to Bo Quistgaard (bo.q@acme.se), with Anna Berg' as job_title, true as is_active;

insert into company.support_case by name
    select
        'c1' as case_id, 'cus_anna' as customer_id, 'With Quistgaard' as status, 'Quistgaard first' as priority, 'Lost' as subject,
        'crm:case:c1' as record_key;

insert into company.opportunity by name
    with
    deal (opportunity_id, account_id, customer_ids, name) as (
        values
            ('alone', null, ['cus_bo'], 'Kitchen for the flat on Elm Street 7'),
            ('at work', 'acc_acme', ['cus_bo'], 'Kitchen for the flat on Oak Street 8'),
            ('both', null, ['cus_bo', 'cus_anna'], 'Kitchen for Bo Quistgaard and Anna'),
            ('nobody', null, [], 'A kitchen'),
            ('unknown', null, null, 'Another kitchen')
    )
    select *, 'Waits for Quistgaard' as stage, 'Quistgaard' as currency, 125000 as amount, 'crm:opportunity:' || opportunity_id as record_key from deal;

insert into company.customer_timeline by name
    with
    said (customer_id, interaction_id, thread_id, direction, untrusted_text) as (
        values
            ('cus_bo', 'i1', 't1', 'in', 'I am pregnant. Please keep quiet.'),
            ('cus_anna', 'i2', 't1', 'out', E'Noted.\n> I am pregnant. Please keep quiet.\nBye'),
            ('cus_anna', 'i3', 't3', 'out', E'Please take this.\nOn Mon, Bo Quistgaard <bo.q@acme.se> wrote:\n> I failed.\n> Bo'),
            ('cus_anna', 'i4', 't4', 'out', E'Noted.\n> Who is ill?')
    )
    select *, now() - interval 2 days as occurred_at, 'email' as channel, 'from' as party_role, 'mail:email:' || interaction_id as record_key from said;
