-- The published tables of a large company, written directly. Variables: customers, interactions (how many), given, family (lists of names).
-- dice(n, salt): an even number in 0 … 1, the same each time; skewed the more the higher `power`.
create macro dice(n, salt) as (hash(n, salt) >> 11) / 9007199254740992.0;
create macro place(n, salt, many, power) as cast(floor(many * pow(dice(n, salt), power)) as bigint);
create macro pick(list, n, salt, power) as list[1 + place(n, salt, len(list), power)];
create macro mark(prefix, n, length) as prefix || left(md5(prefix || n), length);
create macro alpha(n, salt, length) as upper(left(to_base(cast(hash(n, salt) >> 2 as bigint), 36, 13), length));
create macro ago(n, salt, days, power) as getvariable('as_of') - to_seconds(60 + cast(days * 86400 * pow(dice(n, salt), power) as bigint));

set variable as_of = date_trunc('hour', now());
set variable accounts = greatest(1, getvariable('customers') // 8);
set variable colleagues = least(2000, greatest(3, getvariable('customers') // 400));

create temp table colleague as
select
    n, mark('emp_', n, 32) as employee_id, pick(getvariable('given'), n, 'c1', 1.5) as given, pick(getvariable('family'), n, 'c2', 2) as family,
    'U' || alpha(n, 'c3', 9) as slack_user_id
from range(getvariable('colleagues')) as t(n);

create temp table organisation as
select
    n, mark('acc_', n, 32) as account_id, lower(strip_accents(pick(getvariable('family'), n, 'a1', 1))) || n || '.example' as domain,
    pick(getvariable('family'), n, 'a1', 1) || ' ' || pick(['Foods', 'Paper', 'Energy', 'Marine', 'Mining', 'Systems'], n, 'a2', 1)
    || ' ' || pick(['AB', 'GmbH', 'Ltd', 'SARL', 'Inc.'], n, 'a3', 1) as account_name,
    pick(['Sweden', 'Germany', 'United Kingdom', 'France', 'Norway'], n, 'a4', 1) as country,
    pick(['Enterprise', 'Standard', 'Standard', 'Basic'], n, 'a5', 1) as tier, place(n, 'a6', getvariable('colleagues'), 1) as owner
from range(getvariable('accounts')) as t(n);

create temp table person as
select
    n, mark('cus_', n, 32) as customer_id, pick(getvariable('given'), n, 'p1', 1.5) as given, pick(getvariable('family'), n, 'p2', 2) as family,
    place(n, 'p3', getvariable('accounts'), 1.3) as account, '+467' || lpad(cast(n as varchar), 8, '0') as phone, 'U' || alpha(n, 'p4', 10) as slack_user_id,
    '0035g' || left(to_base(cast(n + 50000000 as bigint), 36, 10), 10) || 'AA' || pick(['A', 'C', 'E', 'Q', '4'], n, 'p5', 1) as crm_id,
    dice(n, 'p6') < 0.2 as in_chat, dice(n, 'p7') < 0.9 as in_crm, dice(n, 'p8') < 0.95 as has_phone, ago(n, 'p9', 700, 2) as last_touch_at
from range(getvariable('customers')) as t(n);

create temp table known as
select
    person.*, organisation.account_id, organisation.account_name, organisation.domain, organisation.country, organisation.tier,
    person.given || ' ' || person.family as full_name,
    lower(strip_accents(replace(replace(given, ' ', ''), '''', ''))) || '.' || lower(strip_accents(replace(replace(family, ' ', ''), '''', '')))
    || person.n || '@' || organisation.domain as email,
    'salesforce:contact:' || crm_id as crm_record, 'google:correspondent:' || md5('g' || person.n) as mail_record,
    'slack:user:T04NW2K9Q-' || slack_user_id as chat_record, organisation.owner
from person
inner join organisation on organisation.n = person.account;

insert into company.employee by name
select
    employee_id, given || ' ' || family as name, lower(strip_accents(given || '.' || family)) || n || '@northwind.example' as work_email, slack_user_id,
    'Account Manager' as job_title, true as is_active
from colleague;

insert into company.customer_profile by name
select
    customer_id, full_name as display_name, given as given_name, family as family_name, email as primary_email,
    case when has_phone then phone end as primary_phone, [email] as emails, case when has_phone then [phone] else [] end as phones,
    case when in_chat then [known.slack_user_id] else [] end as slack_user_ids, case when in_crm then [crm_id] else [] end as crm_ids,
    case when known.n % 20 = 0 then [mark('cus_', 'old' || known.n, 32)] else [] end as previous_customer_ids,
    case when in_crm then 'customer' else 'other' end as party_type, 'the record says so: ' || crm_record as party_type_reason, 'certain' as match_status,
    0.99 as match_confidence, 1 + in_crm::int + in_chat::int as source_record_count, ['google', 'salesforce', 'slack'] as sources, account_id, account_name,
    domain, pick(['Buyer', 'Head of Quality', 'Process Engineer', 'Controller', 'CEO'], known.n, 'j', 1) as job_title, []::varchar[] as other_account_ids,
    'customer' as lifecycle_stage, tier, tier = 'Enterprise' as is_vip, case when tier = 'Enterprise' then 'tier Enterprise' end as vip_reason,
    tier = 'Enterprise' as requires_human, case when tier = 'Enterprise' then 'is_vip or legal_hold (is_vip true)' end as requires_human_reason,
    employee.name as human_contact_name, employee.work_email as human_contact_email, 'owner' as human_contact_basis, employee.name as owner_name,
    employee.work_email as owner_email, employee.work_email as strongest_contact_email, country, (known.n % 40 = 0)::int as open_case_count,
    case when known.n % 40 = 0 then last_touch_at end as oldest_open_case_opened_at, case when known.n % 3 = 0 then 'us' else 'none' end as awaiting,
    case when known.n % 3 = 0 then last_touch_at end as awaiting_since, last_touch_at - interval 900 days as first_touch_at, last_touch_at,
    'email' as last_touch_channel, 'in' as last_touch_direction, last_touch_at as last_inbound_at, 1 as touches_7d, 3 as touches_30d, 9 as touches_90d,
    1 as open_opportunity_count, 12500.00 as open_pipeline_amount, 'SEK' as pipeline_currency, map {'SEK': 12500.00} as pipeline_by_currency,
    0.00 as won_amount_365d, true as consent_email, true as consent_ai_processing, getvariable('as_of') as profile_as_of,
    getvariable('as_of') + interval 36 hours as stale_after, []::varchar[] as stale_sources, [] as conflicts, ['consent_phone'] as unknown_fields,
    0.75 as completeness, 'https://login.salesforce.example/' || crm_id as source_url, 'r1' as run_id
from known
inner join company.employee as employee on employee.employee_id = mark('emp_', owner, 32);

insert into company.account_profile by name
select
    account_id, account_name, [domain] as domains, 'Tools' as industry, coalesce(people.many, 0) as customer_count, 'customer' as lifecycle_stage, tier,
    tier = 'Enterprise' as is_vip, tier = 'Enterprise' as requires_human, country, 0 as open_case_count, 'none' as awaiting, people.last_touch_at,
    getvariable('as_of') as profile_as_of, getvariable('as_of') + interval 36 hours as stale_after, []::varchar[] as stale_sources,
    []::varchar[] as unknown_fields, 0.75 as completeness, employee.work_email as owner_email, employee.name as owner_name,
    employee.work_email as human_contact_email, 'owner' as human_contact_basis, 'https://login.salesforce.example/' || mark('001', n, 15) as source_url
from organisation
inner join company.employee as employee on employee.employee_id = mark('emp_', owner, 32)
left join (select account, count(*) as many, max(last_touch_at) as last_touch_at from person group by account) as people on people.account = organisation.n;

insert into company.customer_identifier (kind, value, customer_id, is_generic, source_count)
select 'email', email, customer_id, false, 2 from known
union all
select 'email', lower(strip_accents(left(given, 1))) || n || '@mail.example', customer_id, false, 1 from known where n % 20 = 1
union all
select 'email', 'info@' || domain, customer_id, true, 1 from known where n % 50 = 0
union all
select 'phone', phone, customer_id, false, 1 from known where has_phone
union all
select 'chat_user', slack_user_id, customer_id, false, 1 from known where in_chat
union all
select 'crm_id', crm_id, customer_id, false, 1 from known where in_crm
union all
select 'external_id', 'hubspot:' || (25000 + n), customer_id, false, 1 from known where n % 4 = 0
union all
select 'customer_id', customer_id, customer_id, false, 1 from known
union all
select 'customer_id', mark('cus_', 'old' || n, 32), customer_id, false, 1 from known where n % 20 = 0
union all
select 'name', lower(strip_accents(full_name)), customer_id, true, 2 from known
union all
select 'name', lower(strip_accents(left(given, 1) || ' ' || family)), customer_id, true, 1 from known where n % 8 = 0;

insert into company.source_record by name
select
    crm_record as record_key, customer_id, 'salesforce' as source, 'contact' as source_object, 'own record' as reason, last_touch_at as updated_at,
    'https://login.salesforce.example/' || crm_id as source_url
from known where in_crm
union all by name
select
    mail_record as record_key, customer_id, 'google' as source, 'correspondent' as source_object, 'tied by shared identifiers and agreeing names' as reason,
    last_touch_at as updated_at, 'https://mail.example/search/' || email as source_url
from known
union all by name
select
    chat_record as record_key, customer_id, 'slack' as source, 'user' as source_object, 'tied by shared identifiers and agreeing names' as reason,
    last_touch_at as updated_at, 'https://chat.example/app_redirect?team=T04NW2K9Q&channel=' || slack_user_id as source_url
from known where in_chat
union all by name
select
    'salesforce:account:' || mark('001', n, 15) as record_key, account_id, 'salesforce' as source, 'account' as source_object,
    getvariable('as_of') as updated_at, 'https://login.salesforce.example/' || mark('001', n, 15) as source_url
from organisation;

-- as many rows as a real run writes: forty to a customer
create temp table offered as
select unnest([
    {'field': 'display_name', 'length': 12}, {'field': 'given_name', 'length': 6}, {'field': 'family_name', 'length': 7}, {'field': 'primary_email', 'length': 24},
    {'field': 'primary_phone', 'length': 12}, {'field': 'job_title', 'length': 12}, {'field': 'account_name', 'length': 16}, {'field': 'domain', 'length': 12},
    {'field': 'country', 'length': 7}, {'field': 'tier', 'length': 8}, {'field': 'owner_email', 'length': 20}, {'field': 'owner_name', 'length': 12},
    {'field': 'human_contact_email', 'length': 20}, {'field': 'human_contact_name', 'length': 12}, {'field': 'human_contact_basis', 'length': 5},
    {'field': 'party_type', 'length': 8}, {'field': 'party_type_reason', 'length': 30}, {'field': 'match_status', 'length': 7},
    {'field': 'match_confidence', 'length': 4}, {'field': 'sources', 'length': 16}, {'field': 'source_record_count', 'length': 1},
    {'field': 'emails', 'length': 24}, {'field': 'phones', 'length': 14}, {'field': 'crm_ids', 'length': 20}, {'field': 'account_id', 'length': 32},
    {'field': 'legal_hold', 'length': 5}, {'field': 'won_amount_365d', 'length': 6}, {'field': 'first_touch_at', 'length': 22},
    {'field': 'last_touch_at', 'length': 22}, {'field': 'last_touch_channel', 'length': 5}, {'field': 'last_touch_direction', 'length': 3},
    {'field': 'last_inbound_at', 'length': 22}, {'field': 'lifecycle_stage', 'length': 8}, {'field': 'awaiting', 'length': 3},
    {'field': 'awaiting_since', 'length': 22}, {'field': 'touches_90d', 'length': 1}, {'field': 'pipeline_by_currency', 'length': 14},
    {'field': 'open_opportunity_count', 'length': 1}, {'field': 'customer_since', 'length': 10}, {'field': 'consent_ai_processing', 'length': 4}
], recursive := true);

insert into company.profile_field by name
select
    customer_id, field, left(md5(field || n % 5000), length) as value, true as is_winner, 'computed: ' || field as rule, crm_record as record_key,
    'salesforce' as source, last_touch_at as updated_at, getvariable('as_of') as observed_at, 'https://login.salesforce.example/' || crm_id as source_url
from known, offered
union all by name
select
    customer_id, unnest(['display_name', 'primary_email', 'primary_phone']) as field, full_name as value, false as is_winner, 'priority' as rule,
    mail_record as record_key, 'google' as source, last_touch_at as updated_at, getvariable('as_of') as observed_at, 'https://mail.example/' || n as source_url
from known;

-- a quarter of the interactions stands in two timelines
create temp table said as
select
    n, place(n, 's1', getvariable('customers'), 1.6) as first, dice(n, 's2') < 0.25 as has_second, ago(n, 's3', 900, 1.5) as occurred_at,
    pick(['slack', 'slack', 'slack', 'email', 'email', 'meeting', 'call', 'case'], n, 's4', 1) as channel,
    pick(['in', 'out', 'internal'], n, 's5', 1) as direction, place(n, 's6', getvariable('colleagues'), 1) as colleague,
    'slack:message:C' || alpha(n % 3000, 's7', 8) || ':' || (1700000000 + n) || '.' || lpad(cast(n % 1000000 as varchar), 6, '0') as record_key,
    pick(['The delivery of the ', 'Could you look at the ', 'We still wait for the ', 'A question about the ', 'Thanks for the '], n, 's8', 1)
    || pick(['pressure gauge', 'leak detector', 'training', 'invoice', 'spare parts', 'calibration', 'renewal', 'portal'], n, 's9', 1)
    || ' for ' || pick(getvariable('family'), n, 's10', 1.5) || ', number ' || n || ', ' || pick(getvariable('words'), n, 's11', 2) || ' and '
    || pick(getvariable('words'), n, 's12', 2) as text
from range(getvariable('interactions')) as t(n);

insert into company.customer_timeline by name
select
    known.customer_id, occurred_at, record_key as interaction_id, known.account_id, channel, direction, case when seen = 'party' then 'to' else 'mentioned' end as party_role,
    mark('emp_', colleague, 32) as employee_id, record_key as thread_id,
    case when channel in ('email', 'meeting', 'case') then left(text, 40) else '#sales-atlas' end as subject, text as untrusted_text,
    case when seen = 'party' then null else 'name' end as mention_kind, case when seen = 'party' then null else 'person' end as mention_of,
    'https://chat.example/archives/' || replace(substr(record_key, 15), ':', '/') as source_url, record_key
from (
    select said.*, first as whose, 'party' as seen from said
    union all
    select said.*, place(n, 's13', getvariable('customers'), 1.6) as whose, 'mention' as seen from said where has_second
) as entry
inner join known on known.n = entry.whose
where entry.seen = 'party' or entry.whose <> entry.first;

insert into company.support_case by name
select
    'salesforce:case:500' || known.n as case_id, customer_id, account_id, 'Wrong reading at ' || known.n || ' bar' as subject,
    case when known.n % 40 = 0 then 'Open' else 'Closed' end as status, 'High' as priority, last_touch_at as opened_at,
    case when known.n % 40 = 0 then null else getvariable('as_of') end as closed_at, 'https://login.salesforce.example/500' || known.n as source_url,
    'salesforce:case:500' || known.n as record_key
from known
where known.n % 5 = 0;

insert into company.opportunity by name
select
    'salesforce:opportunity:006' || known.n as opportunity_id, account_id, [customer_id] as customer_ids, 'Renewal of ' || account_name as name,
    'Proposal' as stage, 12500.00 as amount, 'SEK' as currency, known.n % 10 <> 0 as is_closed, known.n % 20 = 5 as is_won,
    cast(last_touch_at as date) as close_date, 'https://login.salesforce.example/006' || known.n as source_url,
    'salesforce:opportunity:006' || known.n as record_key
from known
where known.n % 5 = 0;

insert into company.identity_link by name
select mail_record as record_key_a, crm_record as record_key_b, 'hard' as kind, 20.0 as weight, '{"email": "same"}' as evidence
from known where in_crm;

insert into company.identity_event by name
select mark('evt_', n, 24) as event_id, 'r1' as run_id, getvariable('as_of') as at, 'created' as kind, customer_id from known;

insert into company.run by name
select 'r1' as run_id, getvariable('as_of') as started_at, getvariable('as_of') as published_at, 'published' as status, getvariable('as_of') as as_of;

insert into company.source_health by name
select unnest(['slack', 'google', 'salesforce']) as source, 'message' as source_object, 'ok' as status, getvariable('as_of') + interval 36 hours as stale_after;
