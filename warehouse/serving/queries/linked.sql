-- one row: one customer (or account) of a case or opportunity with one of these keys or links
with
asked as (
    select unnest($values) as value
)
select customer_id, account_id, 'case' as thing
from support_case
where record_key in (from asked) or source_url in (from asked)
union all
select unnest(case when len(customer_ids) > 0 then customer_ids else [null] end) as customer_id, account_id, 'opportunity' as thing
from opportunity
where record_key in (from asked) or source_url in (from asked)
