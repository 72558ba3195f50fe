-- what the next run compares with
create or replace table profile.person_before as
select record_key, customer_id, employee_id, hash(person) as content from identity.person as person;

create or replace table profile.pin_before as
select record_key_a as record_key, hash(decision) as content from identity.decision as decision where kind = 'pin';
