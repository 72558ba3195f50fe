-- one row: one record's way of writing a person's name: whole, given, family ('' where missing)
select coalesce(full_name, '') as full_name, coalesce(given_name, '') as given_name, coalesce(family_name, '') as family_name
from landed.person_record
where coalesce(full_name, '') <> '' or coalesce(given_name, '') <> '' or coalesce(family_name, '') <> ''
