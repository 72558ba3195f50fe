-- one row: this source record
select * from source_record
where record_key = $key
