-- one row: two records that may be one organisation, which a human being should decide
select md5(o.record_key_a || '|' || o.record_key_b) as candidate_id, o.record_key_a, o.record_key_b, max(o.strength) as weight,
    max(o.reason || coalesce(' (' || nullif(o.value, '') || ')', '')) as reason
from identity.account_doubt as o
join identity.account_cluster as a on a.record_key = o.record_key_a
join identity.account_cluster as b on b.record_key = o.record_key_b
left join identity.decided_pair as d on d.record_key_a = o.record_key_a and d.record_key_b = o.record_key_b
where a.cluster <> b.cluster and d.record_key_a is null
group by o.record_key_a, o.record_key_b
