-- one row: one person who was merged, split or undone by this run, or by one of the day before it: decisions may be applied after the night
select event.event_id as id, event.kind, event.customer_id, profile.display_name as name, event.other_customer_id as other, event.reason
from identity_event as event
left join customer_profile as profile using (customer_id)
where (event.run_id = $run or event."at" > $as_of - interval 24 hours) and event.kind in ('merged', 'split', 'undone')
order by event.kind, event.event_id
limit $most
