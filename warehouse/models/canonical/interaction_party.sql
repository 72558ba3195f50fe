-- one row: one person's or address's part in one interaction
select * from landed.interaction_party
