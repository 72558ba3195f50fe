-- one row: one organisation whose renewal comes up within 90 days while something speaks against it, the nearest first
with
due as (
    select
        *,
        list_filter(
            [
                case when awaiting = 'us' then 'they wait for our answer' end,
                case when open_case_count > 0 then open_case_count || ' open cases' end,
                case when last_touch_at is null or last_touch_at < $as_of - interval 30 days then 'no contact for 30 days' end
            ], lambda reason: reason is not null
        ) as reasons
    from account_profile
    where next_renewal_at between cast($as_of as date) and cast($as_of + interval 90 days as date)
)
select account_id as id, account_name as name, next_renewal_at as renewal, list_aggregate(reasons, 'string_agg', ', ') as why,
    human_contact_email as who
from due
where len(reasons) > 0
order by next_renewal_at, account_id
limit $most
