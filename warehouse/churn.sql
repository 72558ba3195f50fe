-- one row: how many published records have another customer now, of how many, and a few of them with the customers before and now
with
-- of whom people decided something since: that is what was asked for
decided as ($decided),

asked_for as (
    select customer_id from published.main.source_record semi join decided using (record_key) where customer_id is not null
    union
    select customer_id from profile.source_record semi join decided using (record_key) where customer_id is not null
),

compared as (
    select
        before.record_key,
        before.customer_id as id_before,
        now.customer_id as id_now,
        now.customer_id is distinct from coalesce(alias.customer_id, before.customer_id)
        and before.customer_id not in (select customer_id from asked_for)
        and coalesce(now.customer_id, '') not in (select customer_id from asked_for) as is_moved
    from published.main.source_record as before
    inner join profile.source_record as now on now.record_key = before.record_key
    left join identity.customer_alias as alias on alias.old_customer_id = before.customer_id
    where before.customer_id is not null and now.deleted_at is null
)

select
    count(*) filter (where is_moved) as moved,
    count(*) as compared,
    arg_min([record_key, id_before, id_now], record_key, $shown) filter (where is_moved) as examples
from compared
