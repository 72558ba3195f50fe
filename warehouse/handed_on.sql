-- one row: how many customers and organisations were published before under the id that they have now, or under a record that is there, how many of
-- them are somebody else there today, and a few of these. Somebody else: the name is another, and no address, number or domain is the same.
with
-- of whom people decided something since: that is what was asked for
decided as ($decided),

asked_for as (
    select unnest([customer_id, account_id]) as id from published.main.source_record semi join decided using (record_key)
    union
    select unnest([customer_id, account_id]) as id from profile.source_record semi join decided using (record_key)
),

compared as (
    select customer_id as id, fold(before.display_name) as name_before, fold(now.display_name) as name_now
    from published.main.customer_profile as before
    inner join profile.customer_profile as now using (customer_id)
    where before.display_name is not null and now.display_name is not null
    union all
    select account_id as id, fold(before.account_name) as name_before, fold(now.account_name) as name_now
    from published.main.account_profile as before
    inner join profile.account_profile as now using (account_id)
    where before.account_name is not null and now.account_name is not null
),

-- most are called what they were called: of the others alone the rest is looked at
renamed as (
    select id from compared
    where name_before <> name_now and not names_alike(name_before, name_now) and id not in (select id from asked_for where id is not null)
),

reached as (
    select before.customer_id as id
    from published.main.customer_identifier as before
    inner join profile.customer_identifier as now using (customer_id, kind, value)
    where kind in ('email', 'phone') and not before.is_generic and before.customer_id in (select id from renamed)
    union
    select account_id as id
    from published.main.account_profile as before
    inner join profile.account_profile as now using (account_id)
    where list_has_any(before.domains, now.domains) and account_id in (select id from renamed)
),

-- whose record is another person's now, who has got another id for that
handed as (
    select before.customer_id as id
    from published.main.source_record as before
    inner join identity.handed as gone using (record_key)
    inner join identity.person as now using (record_key)
    where before.customer_id is distinct from now.customer_id and before.customer_id not in (select id from asked_for where id is not null)
),

others as (
    select id from renamed where id not in (select id from reached)
    union
    select id from handed
)

select
    (select count(*) from others) as handed,
    (select count(*) from (select id from compared union select id from handed)) as compared,
    (select arg_min(id, id, $shown) from others) as examples
