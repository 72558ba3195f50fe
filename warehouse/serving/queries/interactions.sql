-- one row: one interaction with this customer, or with anybody of this account; newest first
with
seen as (
    select distinct on (interaction_id)
        interaction_id, occurred_at, channel, direction, party_role, employee_id, subject, untrusted_text, mention_kind, answered_at, source_url, record_key
    from customer_timeline
    where customer_id = $id or (starts_with($id, 'acc_') and account_id = $id)
    order by interaction_id, mention_kind nulls first, party_role
)
select seen.*, employee.name as employee_name
from seen
left join employee using (employee_id)
where (seen.occurred_at > $as_of) = $ahead
order by case when $ahead then seen.occurred_at end, seen.occurred_at desc, seen.interaction_id
limit $most
