-- one row: one message, mail, meeting, call, case comment or file of one source, deleted ones included
select * from landed.interaction
