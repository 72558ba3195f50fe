-- one row: how many customers were published before under the id that they have now, how many of them are somebody else today, and a few of these
-- Somebody else: no word of the name is alike, and no address and no number is the same.
with
-- of whom people decided something since: that is what was asked for
decided as ($decided),

asked_for as (
    select customer_id from published.main.source_record semi join decided using (record_key) where customer_id is not null
    union
    select customer_id from profile.source_record semi join decided using (record_key) where customer_id is not null
),

compared as (
    select customer_id, fold(before.display_name) as name_before, fold(now.display_name) as name_now
    from published.main.customer_profile as before
    inner join profile.customer_profile as now using (customer_id)
    where before.display_name is not null and now.display_name is not null
),

-- most are called what they were called: of the others alone the rest is looked at
renamed as (
    select * from compared anti join asked_for using (customer_id) where name_before <> name_now
),

words as (
    select customer_id, unnest(string_split(name_before, ' ')) as before, string_split(name_now, ' ') as words_now from renamed
),

alike as (
    select distinct customer_id
    from (select customer_id, before, unnest(words_now) as now from words)
    where starts_with(before, now) or starts_with(now, before) or jaro_winkler_similarity(before, now) >= $alike
),

reached as (
    select distinct customer_id
    from published.main.customer_identifier as before
    inner join profile.customer_identifier as now using (customer_id, kind, value)
    where kind in ('email', 'phone') and not before.is_generic and customer_id in (select customer_id from renamed)
),

others as (
    select customer_id from renamed anti join alike using (customer_id) anti join reached using (customer_id)
)

select
    (select count(*) from others) as handed,
    (select count(*) from compared) as compared,
    (select arg_min(customer_id, customer_id, $shown) from others) as examples
