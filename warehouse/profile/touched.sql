-- who is touched by what people decided since profiles were last finished: what the models of touched rows are made again for

-- a record's place in identity, and a fingerprint of all that is said of it there
create or replace temp table moved as
with
now as (select record_key, customer_id, employee_id, hash(person) as content from identity.person as person)
select
    coalesce(now.record_key, before.record_key) as record_key,
    before.customer_id as customer_before,
    now.customer_id as customer_now,
    coalesce(before.employee_id, now.employee_id) is not null as is_colleague
from now
full join profile.person_before as before on before.record_key = now.record_key
where before.content is distinct from now.content;

create or replace temp table pinned as
with
now as (select record_key_a as record_key, hash(decision) as content from identity.decision as decision where kind = 'pin')
select distinct record_key
from ((from now except from profile.pin_before) union all (from profile.pin_before except from now));

create or replace temp table touched_now as
with
people as (
    select customer_before as holder_id from moved
    union
    select customer_now from moved
    union
    select person.customer_id from identity.person as person semi join pinned on pinned.record_key = person.record_key
    union
    select gone.customer_id from identity.retired_record as gone semi join pinned on pinned.record_key = gone.record_key
),
organisations as (
    select account.account_id as holder_id from identity.account as account semi join pinned on pinned.record_key = account.record_key
    union
    select gone.account_id from identity.retired_record as gone semi join pinned on pinned.record_key = gone.record_key
),
known as (
    select holder_id from people
    union
    select holder_id from organisations
    union
    -- what is pinned to an organisation shows in its people
    select place.customer_id from profile.customer_account as place semi join organisations on organisations.holder_id = place.account_id
    union
    select alias.customer_id from identity.customer_alias as alias
    where alias.old_customer_id in (select holder_id from people) or alias.customer_id in (select holder_id from people)
)
select holder_id from known where holder_id is not null;

-- a record that its own system merged away goes with its survivor, three hops as in profile.record_person; a deleted one with whom it described
create or replace temp table touched_record_now as
with
merged as (select record_key, into_record_key from canonical.record_merge where into_record_key <> record_key),
once as (select record_key from merged where into_record_key in (select record_key from moved)),
twice as (select record_key from merged where into_record_key in (select record_key from once)),
thrice as (select record_key from merged where into_record_key in (select record_key from twice))
select record_key from moved
union select record_key from once
union select record_key from twice
union select record_key from thrice
union select record_key from identity.retired_record where customer_id in (select holder_id from touched_now)
union select record_key from profile.source_record where customer_id in (select holder_id from touched_now);

create or replace temp table touched_deal_now as
select distinct opportunity_record_key as record_key from canonical.opportunity_person
where person_record_key in (select record_key from touched_record_now);

-- its account may be its person's
create or replace temp table touched_case_now as
select record_key from canonical.support_case
where person_record_key in (select record_key from touched_record_now)
union
select record_key from profile.support_case where customer_id in (select holder_id from touched_now);
