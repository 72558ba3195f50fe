-- one row: one merge, split or undo of this run, with the strongest link between the records on its two sides (merges only)
with
happened as (
    select event_id, kind, customer_id, other_customer_id, reason from identity.pending_event
    where run_id = $run_id and kind <> 'created'
    order by kind, customer_id, other_customer_id
    limit $most
),
-- the records that had the other id before
side as (
    select h.event_id, o.record_key
    from happened as h join identity.own_id as o on o.own_id = h.other_customer_id and o.kind = 'customer'
    where h.kind = 'merged'
),
one_end as (
    select s.event_id, s.record_key, l.record_key_a, l.record_key_b, l.kind, l.weight, l.evidence
    from side as s join identity.identity_link as l on l.record_key_a = s.record_key
    where l.kind <> 'cut'
    union all
    select s.event_id, s.record_key, l.record_key_a, l.record_key_b, l.kind, l.weight, l.evidence
    from side as s join identity.identity_link as l on l.record_key_b = s.record_key
    where l.kind <> 'cut'
),
-- of those, the links that lead to the other side
across as (
    select e.*
    from one_end as e
    left join side as x on x.event_id = e.event_id and x.record_key <> e.record_key and x.record_key in (e.record_key_a, e.record_key_b)
    where x.record_key is null
),
strongest as (
    select event_id, kind, weight, evidence
    from across
    qualify row_number() over (partition by event_id order by weight desc, record_key_a, record_key_b, kind) = 1
)
select h.kind, h.customer_id, h.other_customer_id, h.reason, s.kind as link, s.weight, s.evidence
from happened as h
left join strongest as s on s.event_id = h.event_id
order by h.kind, h.customer_id, h.other_customer_id
