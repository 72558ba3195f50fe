-- of a deal on which only people who refused are named nobody learns the name, and without an organisation it is theirs alone
with
told as (
    select
        *,
        list_filter(customer_ids, lambda id: not list_contains(getvariable('refused_ids'), id)) as others,
        coalesce(len(customer_ids) > 0 and len(others) = 0, false) as is_theirs
    from $this
    where coalesce(account_id, '') not in (select id from refused_holder)
)
select * exclude (others, is_theirs) replace (
    others as customer_ids,
    case when is_theirs and name is not null then '[withheld]' else clean(name) end as name,
    clean(stage) as stage,
    clean(currency) as currency
)
from told
where not (is_theirs and account_id is null)
