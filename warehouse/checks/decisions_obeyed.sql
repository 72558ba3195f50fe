-- no standing human decision is violated
select
    'decision ' || d.decision_id || ' (' || d.kind || ' ' || d.record_key_a || ' ' || coalesce(d.record_key_b, '') || ') is violated' as offence
from identity.decision as d
join identity.person as a on a.record_key = d.record_key_a
left join identity.person as b on b.record_key = d.record_key_b
where
    (d.kind = 'cannot_link' and coalesce(a.customer_id, a.employee_id) = coalesce(b.customer_id, b.employee_id))
    or (d.kind = 'must_link' and coalesce(a.customer_id, a.employee_id) <> coalesce(b.customer_id, b.employee_id))
    or (d.kind = 'exclude' and a.customer_id is not null)
