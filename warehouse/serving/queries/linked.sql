-- one row: one customer (or account) of an interaction, case or opportunity with one of these keys or links
with
asked as (
    select unnest($values) as value
)
select distinct customer_id, account_id, 'interaction' as thing
from customer_timeline
where mention_kind is null and (record_key in (from asked) or source_url in (from asked))
union all
select customer_id, account_id, 'case' as thing
from support_case
where record_key in (from asked) or source_url in (from asked)
union all
select unnest(case when len(customer_ids) > 0 then customer_ids else [null] end) as customer_id, account_id, 'opportunity' as thing
from opportunity
where record_key in (from asked) or source_url in (from asked)
