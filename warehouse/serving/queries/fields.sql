-- one row: one value that one source record offers for one field of this customer or account, the winner first
select field, value, is_winner, rule, record_key, source, updated_at, observed_at, source_url
from profile_field
where customer_id = $id
order by field, is_winner desc, updated_at desc nulls last, record_key
