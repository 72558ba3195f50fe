-- who refused AI processing, and everything that is theirs; temporary tables of the writer's connection
create or replace temp table refused_holder as
    select customer_id as id from $customer_profile where consent_ai_processing is false
    union
    select account_id as id from $account_profile where consent_ai_processing is false
    union
    select profile.customer_id as id
    from $customer_profile as profile
    inner join $account_profile as account using (account_id)
    where account.consent_ai_processing is false and profile.consent_ai_processing is distinct from true;

-- ids that they once had count as theirs
insert into refused_holder
    select value from $customer_identifier where kind = 'customer_id' and customer_id in (select id from refused_holder)
    union
    select own_customer_id from $source_record where own_customer_id is not null and customer_id in (select id from refused_holder)
    union
    select unnest(previous_customer_ids) from $customer_profile where customer_id in (select id from refused_holder)
    except
    select id from refused_holder;

create or replace temp table refused_record as
    select record_key
    from $source_record
    where customer_id in (select id from refused_holder)
        or (account_id in (select id from refused_holder) and customer_id is null and employee_id is null);

create or replace temp table refused_interaction as
    select distinct interaction_id from $customer_timeline where customer_id in (select id from refused_holder);

-- a subject line is repeated by everybody in the thread
create or replace temp table refused_thread as
    select distinct thread_id from $customer_timeline where customer_id in (select id from refused_holder) and thread_id is not null;

set variable refused_ids = (select coalesce(list(id), []) from refused_holder)
