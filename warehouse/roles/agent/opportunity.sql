select * replace (
    case
        when list_has_any(customer_ids, getvariable('refused_ids'))
            then list_filter(customer_ids, lambda id: not list_contains(getvariable('refused_ids'), id))
        else customer_ids
    end as customer_ids,
    clean(name) as name
)
from $this
where coalesce(account_id, '') not in (select id from refused_holder)
