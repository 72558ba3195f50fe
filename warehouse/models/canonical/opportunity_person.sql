-- one row: one person's part in one deal
select * from landed.opportunity_person
