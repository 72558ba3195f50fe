-- one row: one answer of one person on one topic
select * from landed.consent
