-- one row: one source record and whom it was found to describe
select
    record.record_key,
    record.customer_id,
    record.employee_id,
    record.account_id,
    record.source,
    record.source_object,
    record.reason,
    record.updated_at,
    record.deleted_at,
    record.source_url,
    case when record.customer_id is not null then coalesce(customer.own_id, record.customer_id) end as own_customer_id,
    case when record.employee_id is not null then coalesce(employee.own_id, record.employee_id) end as own_employee_id,
    coalesce(customer.since_run, employee.since_run) as own_since_run
from profile.source_record as record
left join identity.own_id as customer on customer.record_key = record.record_key and customer.kind = 'customer'
left join identity.own_id as employee on employee.record_key = record.record_key and employee.kind = 'employee'
