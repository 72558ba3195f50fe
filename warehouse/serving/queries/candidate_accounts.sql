-- one row: what tells one account from another
select
    'account' as kind, account_id as id, account_name as name, account_name as company, industry as title, null as email, domains[1] as domain,
    lifecycle_stage as party_type, null as match_status, last_touch_at, customer_count as record_count, source_url
from stored.account_profile
where account_id in (select unnest($ids))
