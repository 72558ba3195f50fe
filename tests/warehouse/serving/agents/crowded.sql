-- Acme has 30 people, who wrote 12 mails, and a history; some customers have more of something than a brief can hold.
insert into company.customer_profile by name
    with
    person as (
        select
            'customer' as party_type, 'certain' as match_status, now() as profile_as_of, false as is_vip, false as requires_human, 'none' as awaiting,
            0 as open_case_count, now() as last_touch_at
    )
    select
        person.*, 'cus_' || n as customer_id, 'Maximiliane Oberkirchner-Wolkenstein ' || n as display_name, 'acc_acme' as account_id, 'Acme AB' as account_name,
        'maximiliane.oberkirchner.' || n || '@acme.se' as primary_email, 'Head of Purchasing and Logistics, Northern Region ' || n as job_title
    from person, range(30) as numbers (n)
    union all by name
    select *, 'cus_link' as customer_id, 'Long Link' as display_name, 'https://x.example/?t=' || left(repeat(md5('a'), 200), 3000) as source_url
    from person
    union all by name
    select * replace (true as requires_human), 'cus_reason' as customer_id, 'Long Reason' as display_name,
        left(repeat('tier = ''Gold'' or country = ''Norway'' or ', 300), 3000) as requires_human_reason
    from person
    union all by name
    select *, 'cus_elsewhere' as customer_id, 'Often Elsewhere' as display_name, list_transform(range(120), lambda x: 'acc_' || x) as other_account_ids
    from person
    union all by name
    select *, 'cus_unknown' as customer_id, 'Hardly Known' as display_name, 'owner@northwind.com' as owner_email, repeat('很长的名字', 400) as owner_name,
        list_transform(range(300), lambda x: 'custom_field_number_' || x) as unknown_fields
    from person
    union all by name
    select * replace (true as requires_human), 'cus_rare' as customer_id, repeat('𝕴𝖌𝖓', 50) as display_name, repeat('🪣🪤', 400) as requires_human_reason,
        repeat('🦷', 400) as job_title, repeat('🧷', 400) as owner_name, repeat('🪠', 400) as human_contact_name,
        list_transform(range(40), lambda x: repeat('🫠', 40) || x) as unknown_fields
    from person
    union all by name
    select * replace (true as is_vip, 'us' as awaiting), 'cus_private' as customer_id, 'Petra Privat' as display_name,
        cast(now() + interval 10 days as date) as next_renewal_at, 'eva@northwind.com' as human_contact_email
    from person;

insert into company.account_profile by name
    select 'acc_' || n as account_id, 'Organisation Kronprinsessan Vägförening nr ' || n as account_name, false as is_vip, false as requires_human
    from range(200) as numbers (n)
    union all by name
    select 'acc_acme' as account_id, 'Acme AB' as account_name, ['acme.se'] as domains, false as is_vip, false as requires_human, 30 as customer_count,
        now() as profile_as_of, 'none' as awaiting, 'eva@northwind.com' as owner_email, 'Tools' as industry, 'Sweden' as country, 'Enterprise' as tier,
        cast(now() + interval 200 days as date) as next_renewal_at, 125000 as won_amount_365d, now() as last_touch_at, 6 as open_case_count;

insert into company.customer_timeline by name
    select 'cus_' || n as customer_id, now() - to_hours(cast(n + 1 as integer)) as occurred_at, 'm' || n as interaction_id, 'acc_acme' as account_id,
        'email' as channel, 'in' as direction, 'from' as party_role, 'Delivery of the instruments to the northern site, part ' || n as subject,
        repeat('The flow meter shows a wrong value since Monday. ', 6) as untrusted_text, 'google:email:' || n as record_key
    from range(12) as numbers (n);

insert into company.support_case by name
    select 'c' || n as case_id, 'cus_29' as customer_id, 'acc_acme' as account_id, 'Wrong reading of the flow meter, unit ' || n as subject,
        'Open' as status, 'High' as priority, now() - to_hours(cast(n + 1 as integer)) as opened_at, 'salesforce:case:c' || n as record_key
    from range(6) as numbers (n);

insert into company.run by name
    select 'r0' as run_id, now() - interval 3 hours as started_at, now() - interval 3 hours as as_of, 'published' as status
    union all by name
    select 'r1' as run_id, now() as started_at, now() as as_of, 'published' as status;

insert into company.identity_event by name
    select 'e1' as event_id, 'r0' as run_id, now() - interval 3 hours as "at", 'merged' as kind, 'cus_1' as customer_id, 'cus_x' as other_customer_id
    union all by name
    select 'e2' as event_id, 'r-1' as run_id, now() - interval 30 hours as "at", 'merged' as kind, 'cus_2' as customer_id, 'cus_y' as other_customer_id;

insert into company.profile_change by name
    select 'cus_1' as customer_id, 'r1' as run_id, now() as "at", 'tier' as field, 'Gold' as old_value, 'Silver' as new_value;
