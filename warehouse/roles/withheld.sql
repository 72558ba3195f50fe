-- one row: one handle (value) of somebody who refused, and the colleague to ask about them; a person's before an organisation's of the same name
-- n: a phone number without its country; e: how a record key ends (both as in the directory); w: how a word of a name begins, or two of its words
with
contact as (
    select customer_id as id, human_contact_name, human_contact_email from $customer_profile where customer_id in (select id from refused_holder)
    union all
    select account_id as id, human_contact_name, human_contact_email from $account_profile where account_id in (select id from refused_holder)
),
record as (
    select coalesce(customer_id, account_id) as id, record_key, source_url, record_key[len(source) + 2:] as ending
    from $source_record
    where customer_id is not null or (account_id is not null and employee_id is null)
),
number as (
    select customer_id as id, value from $customer_identifier where kind = 'phone' and not is_generic
    union
    select customer_id as id, unnest(phones) as value from $customer_profile
    union
    select customer_id as id, primary_phone as value from $customer_profile
),
named as (
    select id, row_number() over () as name, plain_words(name)[:6] as words
    from (
        select customer_id as id, display_name as name from $customer_profile
        union
        select customer_id as id, value as name from $customer_identifier where kind = 'name'
        union
        select account_id as id, account_name as name from $account_profile
    )
    where id in (select id from refused_holder)
),
word as (select id, name, unnest(range(1, len(words) + 1)) as place, unnest(words)[:12] as word from named),
beginning as (
    select id, name, place, word[:size] as text from (select *, unnest(range(1, len(word) + 1)) as size from word)
),
handle as (
    select customer_id as id, value from $customer_identifier where not is_generic or kind = 'name'
    union all
    select id, unnest([record_key, source_url, 'e:' || ending, 'e:' || ending[strpos(ending, ':') + 1:]]) as value from record
    union all
    select id, unnest(['n:' || value[3:], 'n:' || value[4:], 'n:' || value[5:]]) as value from number
    union all
    select customer_id as id, unnest([customer_id, primary_email, primary_phone, lower(display_name), source_url]) as value from $customer_profile
    union all
    select customer_id as id, unnest(emails) as value from $customer_profile
    union all
    select customer_id as id, unnest(phones) as value from $customer_profile
    union all
    select customer_id as id, unnest(previous_customer_ids) as value from $customer_profile
    union all
    select account_id as id, unnest([account_id, lower(account_name)]) as value from $account_profile
    union all
    select account_id as id, old_account_id as value from $account_alias
    union all
    select account_id as id, unnest(domains) as value from $account_profile
    union all
    select id, 'w:' || text as value from beginning
    union all
    select one.id, 'w:' || least(one.text, other.text) || ' ' || greatest(one.text, other.text) as value
    from beginning as one
    inner join beginning as other using (name)
    where one.place < other.place
)
select distinct
    handle.value,
    first_value(contact.human_contact_name) over (partition by handle.value order by left(handle.id, 4) desc, handle.id) as human_contact_name,
    first_value(contact.human_contact_email) over (partition by handle.value order by left(handle.id, 4) desc, handle.id) as human_contact_email
from handle
inner join contact using (id)
where handle.value is not null
