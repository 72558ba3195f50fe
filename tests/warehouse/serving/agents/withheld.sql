-- Five refused AI processing who share a part of their name with one other person; and who can be found in ways in which nothing of theirs is written down
insert into company.customer_profile by name
    with
    person (customer_id, given_name, family_name, has_refused) as (
        values
            ('cus_bjorn', 'Björn', 'Åström', true), ('cus_oskar', 'Oskar', 'Åström', false), ('cus_knut', 'Björn', 'Knutsson', false),
            ('cus_viktor', 'Viktor', 'Grönvall', true), ('cus_viktoria', 'Viktoria', 'Grönlund', false),
            ('cus_huet', 'Catherine', 'Huet', true),
            ('cus_lund', 'Anna Maria', 'Lund', true), ('cus_berg', 'Anna Maria', 'Berg', false),
            ('cus_annabel', 'Annabel', 'Berg', true), ('cus_anna', 'Anna', 'Berg', false),
            ('cus_jon', 'Jon', 'Falk', false)
    )
    select
        customer_id, given_name || ' ' || family_name as display_name, given_name, family_name, not has_refused as consent_ai_processing,
        'customer' as party_type, 'certain' as match_status, ['crm'] as sources, 1 as source_record_count, false as is_vip, false as requires_human,
        now() as profile_as_of, 'none' as awaiting, 0 as open_case_count, 'Eva Lind' as human_contact_name, 'eva@northwind.com' as human_contact_email,
        'owner' as human_contact_basis, 'r1' as run_id
    from person;

insert into company.account_profile by name
    select 'acc_berg' as account_id, 'Bergs Bageri' as account_name, ['berg.se'] as domains, false as is_vip, false as requires_human
    union all by name
    select 'acc_quiet' as account_id, 'Quietworks' as account_name, false as consent_ai_processing, false as is_vip, false as requires_human,
        'Eva Lind' as human_contact_name, 'eva@northwind.com' as human_contact_email;

insert into company.account_alias values ('acc_quiet_older', 'acc_quiet');

insert into company.customer_identifier (kind, value, customer_id, is_generic, source_count) values
    ('phone', '+46701740629', 'cus_bjorn', false, 1),
    ('crm_id', 'hubspot:9459', 'cus_bjorn', false, 1),
    ('crm_id', '0035g00000Vue1wAAB', 'cus_bjorn', false, 1);

insert into company.source_record by name
    select 'portal:contact:9459' as record_key, 'cus_bjorn' as customer_id, 'portal' as source, 'contact' as source_object
    union all by name
    select 'salesforce:contact:0035g00000Vue2xAAB' as record_key, 'cus_bjorn' as customer_id, 'salesforce' as source, 'contact' as source_object;
