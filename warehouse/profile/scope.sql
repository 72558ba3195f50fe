-- whose profiles are made again, and whom these are made from: an organisation's is made from all its people
create or replace table profile.touched_holder as
select holder_id from profile.touched
union
select account_id as holder_id from profile.customer_account where customer_id in (select holder_id from profile.touched)
union
select account_id as holder_id from profile.account_before;

create or replace table profile.near_holder as
select holder_id from profile.touched_holder
union
select customer_id as holder_id from profile.customer_account where place = 1 and account_id in (select holder_id from profile.touched_holder);
