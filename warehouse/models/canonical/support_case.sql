-- one row: one support case or ticket, deleted ones included
select * from landed.support_case
