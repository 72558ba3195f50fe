-- one row: one person's place in one account, present or past, as one record says it
select * from landed.membership
