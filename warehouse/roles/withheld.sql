-- one row: one handle (value) of somebody who refused, and the colleague to ask about them; a person's before an organisation's of the same name
with
contact as (
    select customer_id as id, human_contact_name, human_contact_email from $customer_profile
    union all
    select account_id as id, human_contact_name, human_contact_email from $account_profile
),
handle as (
    select customer_id as id, value from $customer_identifier where not is_generic or kind = 'name'
    union all
    select customer_id as id, record_key as value from $source_record where customer_id is not null
    union all
    select customer_id as id, source_url as value from $source_record where customer_id is not null and source_url is not null
    union all
    select account_id as id, record_key as value from $source_record where account_id is not null and customer_id is null and employee_id is null
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
    select account_id as id, unnest(domains) as value from $account_profile
)
select distinct
    handle.value,
    first_value(contact.human_contact_name) over (partition by handle.value order by left(handle.id, 4) desc, handle.id) as human_contact_name,
    first_value(contact.human_contact_email) over (partition by handle.value order by left(handle.id, 4) desc, handle.id) as human_contact_email
from handle
inner join contact using (id)
where handle.id in (select id from refused_holder) and handle.value is not null
