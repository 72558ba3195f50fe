-- one row: one live person record, the cluster that it is in, and whether it speaks for a customer, an employee or nobody (NULL)
-- incremental by record_key over identity.touched
with
excluded as (select record_key_a as record_key from identity.decision where kind = 'exclude'),
-- a mailbox of a function that says no name
nameless as (
    select p.record_key
    from canonical.person_record as p
    left join identity.cluster_record as k on k.record_key = p.record_key
    where p.is_role_mailbox and k.name_key is null
),
people as (
    select p.record_key, c.cluster, p.kind, p.is_internal, p.is_machine, coalesce(p.is_active, true) as is_active,
        p.record_key in (select record_key from nameless) as is_nameless, p.record_key in (select record_key from excluded) as is_excluded
    from canonical.person_record as p
    left join identity.cluster as c on c.record_key = p.record_key
    where p.deleted_at is null
),
-- whether a colleague is still here: the worker record knows best, then the directory, then any other
staff as (
    select cluster, coalesce(
            bool_or(is_active) filter (kind = 'worker'), bool_or(is_active) filter (kind = 'directory_user'), bool_or(is_active)
        ) as is_here
    from people where is_internal and cluster is not null and not is_nameless
    group by cluster
),
respelt as (
    select l.kind, l.value, l.is_needed, c.cluster, least(x.name_key, y.name_key) as one, greatest(x.name_key, y.name_key) as other
    from identity.link_found as l
    join identity.cluster as c on c.record_key = l.record_key_a
    join identity.cluster_record as x on x.record_key = l.record_key_a
    join identity.cluster_record as y on y.record_key = l.record_key_b
    where l.link = 'hard' and l.agreement in ('spelling', 'nickname')
),
-- two ways of writing a name that two different values hold together; one value alone could be a couple's
confirmed as (
    select cluster, one, other from respelt group by all having count(distinct kind || ' ' || value) > 1
),
unconfirmed as (
    select distinct r.cluster
    from respelt as r
    left join confirmed as f on f.cluster = r.cluster and f.one = r.one and f.other = r.other
    where r.is_needed and f.cluster is null
),
linked as (
    select c.cluster, count(*) as links,
        bool_or(
            l.is_needed and (
                l.kind = 'phone' or (l.link = 'scored' and l.strength < 13) or (l.link <> 'scored' and l.agreement in ('initial', 'one word', 'scripts', 'given name only'))
            )
        ) or bool_or(u.cluster is not null) as is_weak,
        -- of a measured tie, the probability; 13 bits are one in ten thousand
        min(case when l.is_needed and l.link = 'scored' then 1 / (1 + power(2.0, -l.strength)) end) as least_probability,
        bool_and(l.link = 'scored') as is_measured
    from identity.link_found as l
    join identity.cluster as c on c.record_key = l.record_key_a
    left join unconfirmed as u on u.cluster = c.cluster
    where l.link <> 'cut'
    group by c.cluster
),
asked as (
    select record_key_a as record_key from identity.review_candidate
    union all
    select record_key_b as record_key from identity.review_candidate
),
doubted as (
    select distinct c.cluster from asked as r join identity.cluster as c on c.record_key = r.record_key
)
select
    p.record_key,
    coalesce(p.cluster, p.record_key) as cluster,
    case
        when p.is_machine or p.is_excluded or p.is_nameless then null
        when p.is_internal or s.is_here then 'employee'
        else 'customer'
    end as party,
    case
        when p.is_machine then 'a machine, not a person'
        when p.is_excluded then 'excluded by a decision'
        when p.is_nameless then 'a mailbox of a function: it speaks for its account'
        when p.is_internal then 'a colleague'
        when s.is_here then 'the same person as a colleague'
        when s.cluster is not null then 'was a colleague, has left'
        when l.links is null then 'no other record shares an identifier and a name with it'
        when l.is_measured then 'tied to other records by how much is alike, measured: names and what is known beside them'
        else 'tied to other records by shared identifiers and agreeing names'
    end as reason,
    case when d.cluster is not null then 'review' when l.is_weak then 'likely' else 'certain' end as match_status,
    -- how sure the record is to belong where it is: measured where a score ties it, set by hand where a shared value does
    cast(
        least(
            case when d.cluster is not null then 0.7 when l.is_weak then 0.97 when l.links is not null then 0.99 else 1.0 end,
            coalesce(l.least_probability, 1.0)
        ) as double
    ) as match_confidence
from people as p
left join staff as s on s.cluster = p.cluster
left join linked as l on l.cluster = p.cluster
left join doubted as d on d.cluster = p.cluster
