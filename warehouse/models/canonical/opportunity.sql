-- one row: one deal, deleted ones included
select * from landed.opportunity
