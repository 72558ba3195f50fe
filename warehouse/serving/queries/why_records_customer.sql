-- one row: one source record of this customer, deleted ones included
select * from source_record
where customer_id = $id
order by record_key
