-- one row: what tells one colleague from another
select
    'employee' as kind, employee_id as id, name, null as company, job_title as title, work_email as email, null as domain, null as party_type,
    null as match_status, null as last_touch_at, null as record_count, null as source_url
from employee
where employee_id in (select unnest($ids))
