-- one row: one open question on two of these records; shares_address: the customers that they are of have an e-mail address in common
select
    c.candidate_id, c.record_key_a, c.record_key_b, c.weight, c.reason,
    coalesce(list_has_any(x.emails, y.emails), false) as shares_address
from review_candidate as c
left join source_record as a on a.record_key = c.record_key_a
left join source_record as b on b.record_key = c.record_key_b
left join customer_profile as x on x.customer_id = a.customer_id
left join customer_profile as y on y.customer_id = b.customer_id
where c.record_key_a in (select unnest($keys)) and c.record_key_b in (select unnest($keys))
order by c.weight desc nulls last, c.candidate_id
