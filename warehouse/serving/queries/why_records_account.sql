-- one row: one source record of this organisation, deleted ones included
select * from source_record
where account_id = $id and customer_id is null and employee_id is null
order by record_key
