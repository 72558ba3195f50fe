-- one row: one organisation, or customer without one, whose renewal comes up within 90 days while something speaks against it, the nearest first
with
renewing as (
    select account_id as id, account_name as name, next_renewal_at, awaiting, open_case_count, last_touch_at, human_contact_email from account_profile
    union all
    select customer_id, display_name, next_renewal_at, awaiting, open_case_count, last_touch_at, human_contact_email
    from customer_profile
    where account_id is null
),

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
    from renewing
    where next_renewal_at between cast($as_of as date) and cast($as_of + interval 90 days as date)
)

select id, name, next_renewal_at as renewal, list_aggregate(reasons, 'string_agg', ', ') as why, human_contact_email as who
from due
where len(reasons) > 0
order by next_renewal_at, id
limit $most
