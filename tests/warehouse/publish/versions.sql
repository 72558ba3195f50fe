-- Two hundred customers, one of whom refused AI processing; every table says of which version it is (the variable `version`, v0 … v50).
create or replace temp macro version() as getvariable('version');

insert into company.customer_profile by name
select
    'cus_' || n as customer_id, 'Person ' || n as display_name, 'customer' as party_type, 'certain' as match_status, 'acc_' || n % 20 as account_id,
    'none' as awaiting, false as is_vip, false as requires_human, n <> 7 as consent_ai_processing, version() as run_id
from range(200) as t(n);

insert into company.account_profile by name
select 'acc_' || n as account_id, 'none' as awaiting, false as is_vip, false as requires_human, version() as run_id
from range(20) as t(n);

insert into company.customer_timeline by name
select
    'cus_' || n as customer_id, now() as occurred_at, 'i' || n as interaction_id, 'acc_' || n % 20 as account_id, 'slack' as channel, 'in' as direction,
    'author' as party_role, version() as subject, 'said in ' || version() as untrusted_text
from range(200) as t(n);

insert into company.customer_identifier by name
select 'customer_id' as kind, 'cus_' || n as value, 'cus_' || n as customer_id, false as is_generic, 1 as source_count
from range(200) as t(n);

insert into company.run by name
select version() as run_id, now() as started_at, 'published' as status, now() as as_of;
