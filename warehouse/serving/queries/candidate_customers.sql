-- one row: what tells one customer from another
select
    'customer' as kind, customer_id as id, display_name as name, account_name as company, job_title as title, primary_email as email, domain,
    party_type, match_status, last_touch_at, source_record_count as record_count, source_url
from stored.customer_profile
where customer_id in (select unnest($ids))
