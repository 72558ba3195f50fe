-- one row: one source record of this colleague, deleted ones included
select * from source_record
where employee_id = $id
order by record_key
