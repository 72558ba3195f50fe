-- one row: one record that its own system has merged into another
select * from landed.record_merge
