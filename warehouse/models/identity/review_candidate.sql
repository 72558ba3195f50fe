-- one row: two records of people that may be one person, which a human being should decide
-- incremental by record_key over identity.touched
with
open as (
    select record_key_a, record_key_b, strength, reason, kind, value from identity.doubt
    union all by name
    select record_key_a, record_key_b, strength, 'cut: ' || why as reason, kind, value
    -- a household scores high on all but the names: nobody needs to be asked
    from identity.link_found where link = 'cut' and not (kind = 'scored' and why = 'names that cannot be one person''s')
),
-- whoever decided that two records are two people decided it of all that each of them is tied to, but for what stands between the two
apart as (
    select distinct a.cluster as cluster_a, b.cluster as cluster_b
    from (
        select record_key_a, record_key_b from identity.decision where kind = 'cannot_link'
        union all
        select record_key_b, record_key_a from identity.decision where kind = 'cannot_link'
    ) as d
    join identity.cluster as a on a.record_key = d.record_key_a
    join identity.cluster as b on b.record_key = d.record_key_b
)
select
    md5(o.record_key_a || '|' || o.record_key_b) as candidate_id,
    o.record_key_a, o.record_key_b,
    max(o.strength) as weight,
    max(o.reason || case when o.kind in ('email', 'phone') and x.value is null then ' (' || o.value || ')' else '' end) as reason
from open as o
join identity.cluster as a on a.record_key = o.record_key_a
join identity.cluster as b on b.record_key = o.record_key_b
left join identity.decided_pair as d on d.record_key_a = o.record_key_a and d.record_key_b = o.record_key_b
left join apart as p on p.cluster_a = a.cluster and p.cluster_b = b.cluster
left join identity.private_identifier as x on x.kind = o.kind and x.value = o.value
where (a.cluster <> b.cluster or o.kind = 'native_merge') and d.record_key_a is null and (p.cluster_a is null or o.kind = 'undecided')
group by o.record_key_a, o.record_key_b
