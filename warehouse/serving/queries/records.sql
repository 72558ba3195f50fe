-- one row: one source record that describes this customer or account
select record_key, source, source_object, reason, updated_at, deleted_at, source_url
from source_record
where customer_id = $id or (account_id = $id and customer_id is null)
order by deleted_at is not null, source, record_key
limit $most
