-- one row: one text by which an internal message can be seen to speak of one account, customer, case or deal; is_word: it is an everyday word too
with
best_record as (
    select customer_id, record_key from profile.customer_record
    where record_rank = 1
),

best_account_record as (
    select account_id, record_key from profile.account_record
    where record_rank = 1
),

emails as (
    select value as text, min(customer_id) as customer_id
    from profile.handle
    where kind = 'email' and not is_generic
    group by value
    having count(*) = 1 and min(customer_id) is not null
),

domains as (
    select domain as text, min(account_id) as account_id
    from profile.account_domain
    where length(domain) >= 5
    group by domain
    having count(*) = 1
),

-- colleagues say Acme for Acme Holding GmbH
account_forms as (
    select account_id, trim(name) as text
    from profile.account_record
    where kind <> 'domain' or kind is null
    union
    select
        account_id,
        trim(regexp_replace(
            trim(name),
            '(?i)([,]?\s+(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|gmbh|ag|kg|ab|a/s|as|aps|oy|oyj|sa|s\.a|sas|sarl|srl|s\.r\.l|spa|s\.p\.a|bv|b\.v|nv|n\.v|pty|sl|s\.l|sp\.? z o\.?o|holding|group)[.]?)+$',
            '', 'g'
        )) as text
    from profile.account_record
    where kind <> 'domain' or kind is null
),

accounts as (
    select min(text) as text, min(account_id) as account_id
    from account_forms
    where length(text) >= 3
    group by lower(text)
    having count(distinct account_id) = 1
),

everybody as (
    select record.full_name as text, person.customer_id, coalesce(person.customer_id, person.employee_id) as person_id
    from canonical.person_record as record
    inner join identity.person as person on person.record_key = record.record_key
    where record.deleted_at is null and record.full_name like '% %' and length(record.full_name) >= 6
),

-- a name that a namesake or a colleague bears too tells nobody
people as (
    select min(trim(text)) as text, min(customer_id) as customer_id
    from everybody
    where person_id is not null
    group by lower(trim(text))
    having count(distinct person_id) = 1 and min(customer_id) is not null
),

deals as (
    select min(trim(name)) as text, min(record_key) as record_key
    from canonical.opportunity
    where deleted_at is null and trim(name) like '% %' and length(trim(name)) >= 8
    group by lower(trim(name))
    having count(*) = 1
),

case_subjects as (
    select min(trim(subject)) as text, min(record_key) as record_key
    from canonical.support_case
    where deleted_at is null and trim(subject) like '% % %' and length(trim(subject)) >= 16
    group by lower(trim(subject))
    having count(*) = 1
),

-- INC-4711 is a text of its own; plain digits count only behind a word such as case
case_numbers as (
    select min(trim(case_number)) as text, min(record_key) as record_key
    from canonical.support_case
    where deleted_at is null and case_number is not null
    group by lower(trim(case_number))
    having count(*) = 1
),

terms as (
    select emails.text, 'email' as kind, best_record.record_key as person_record_key
    from emails
    inner join best_record on best_record.customer_id = emails.customer_id
    union all by name
    select people.text, 'name' as kind, best_record.record_key as person_record_key
    from people
    inner join best_record on best_record.customer_id = people.customer_id
    union all by name
    select domains.text, 'domain' as kind, best_account_record.record_key as account_record_key
    from domains
    inner join best_account_record on best_account_record.account_id = domains.account_id
    union all by name
    select accounts.text, 'name' as kind, best_account_record.record_key as account_record_key
    from accounts
    inner join best_account_record on best_account_record.account_id = accounts.account_id
    union all by name
    select text, 'deal' as kind, record_key as opportunity_record_key from deals
    union all by name
    select text, 'case' as kind, record_key as case_record_key from case_subjects
    union all by name
    select text, 'case' as kind, record_key as case_record_key from case_numbers
)

select
    terms.text,
    terms.kind,
    terms.account_record_key,
    terms.person_record_key,
    terms.case_record_key,
    terms.opportunity_record_key,
    common.word is not null as is_word
from terms
left join reference.common_words as common on common.word = lower(terms.text)
