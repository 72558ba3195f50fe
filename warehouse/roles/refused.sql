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

-- an organisation of which everybody refused, or that bears the name of one who did, tells of them; unless somebody else belongs to it
-- as warehouse/folding.py has them, in the order of the name
create or replace temp macro plain_words(value) as
    regexp_extract_all(
        replace(replace(replace(replace(replace(replace(replace(replace(replace(
            lower(strip_accents(replace(value, 'İ', 'i'))),
            'ß', 'ss'), 'ø', 'o'), 'đ', 'd'), 'ð', 'd'), 'ł', 'l'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ı', 'i'),
        '[\p{L}\p{N}]+'
    );
create or replace temp macro name_words(value) as list_sort(plain_words(value));
insert into refused_holder
    with
    belonging as (
        select account_id, customer_id in (select id from refused_holder) as has_refused from $customer_profile where account_id is not null
        union all
        select unnest(other_account_ids) as account_id, false as has_refused
        from $customer_profile
        where customer_id not in (select id from refused_holder)
    ),
    inhabited as (select account_id, bool_and(has_refused) as have_all_refused from belonging group by account_id),
    namesake as (
        select distinct name_words(display_name) as words
        from $customer_profile
        where customer_id in (select id from refused_holder) and contains(display_name, ' ')
    )
    select account.account_id
    from $account_profile as account
    left join inhabited using (account_id)
    where coalesce(inhabited.have_all_refused, name_words(account.account_name) in (select words from namesake), false)
    except
    select id from refused_holder;

insert into refused_holder
    select old_account_id from $account_alias where account_id in (select id from refused_holder)
    except
    select id from refused_holder;

-- organisations to which one of them belongs beside others: their name and domain may be theirs too
create or replace temp table refused_account as
    select account_id from $customer_profile where account_id is not null and customer_id in (select id from refused_holder)
    union
    select unnest(other_account_ids) from $customer_profile where customer_id in (select id from refused_holder);

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

-- and by whoever forwards it; a subject line that others begin with too is nobody's own
create or replace temp macro bare_subject(subject) as
    trim(regexp_replace(lower(subject), '^\s*((re|fwd?|sv|vs|vb|aw|wg|antw|tr|rv|enc|res)(\[\d+\])?\s*:\s*)+', ''));
create or replace temp table refused_subject as
    select bare_subject(subject) as subject
    from $customer_timeline
    where subject is not null
        and (thread_id in (select thread_id from refused_thread) or interaction_id in (select interaction_id from refused_interaction))
    except
    select bare_subject(subject)
    from $customer_timeline
    where bare_subject(subject) = trim(lower(subject))
        and coalesce(thread_id, '') not in (select thread_id from refused_thread)
        and interaction_id not in (select interaction_id from refused_interaction);

-- what they wrote, and what others did
create or replace temp table refused_words as
    select distinct untrusted_text as text, customer_id in (select id from refused_holder) as has_refused
    from $customer_timeline
    where untrusted_text is not null and direction = 'in' and party_role in ('from', 'author', 'organizer')
        and (customer_id in (select id from refused_holder) or interaction_id not in (select interaction_id from refused_interaction));

set variable refused_ids = (select coalesce(list(id), []) from refused_holder)
