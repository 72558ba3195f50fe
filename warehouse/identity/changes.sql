-- What is new, changed or gone since identity was last made. Parameters: $full (true: make everything anew), $made_of (fingerprint of code,
-- reference tables and settings), $model (version of the model that scores). Statements run in order.

-- one row: one record that identity reads, and a fingerprint of everything that it reads of it; never kept across versions of DuckDB
create or replace temp table content_now as
with
accounts as (
    -- its country counts as long as the record is there: by it the numbers of its people are read
    select record_key,
        hash(country, case when deleted_at is null and record_key not in (select record_key_a from identity.decision where kind = 'exclude') then (name, registered_domain) end)
            as content
    from canonical.account_record
),
-- those that are said beside a record's own address and number, from which the others follow; by the keys' hashes: two records of one hash,
-- should there be any, are looked at together
identifiers as (
    select hash(record_key) as record, sum(hash(kind, coalesce(raw_value, value))::hugeint) as content
    from landed.identifier where deleted_at is null group by 1
),
merges as (
    select unnest([record_key, into_record_key]) as record_key, hash('merge', record_key, into_record_key)::hugeint as content from landed.record_merge
),
-- what is said of records, which may be gone; a merged record counts as long as its source tells of it, be it as deleted
said as (
    select * from merges
    union all
    select unnest([record_key_a, record_key_b]) as record_key, hash('decision', decision_id, kind)::hugeint as content from identity.decision
    union all
    select record_key, hash('told')::hugeint as content from canonical.person_record
    where deleted_at is not null and record_key in (select record_key from merges)
),
sayings as (select record_key, sum(content) as content from said where record_key is not null group by record_key),
people as (
    select p.record_key,
        hash(
            p.source, p.source_object, p.kind, p.full_name, p.given_name, p.family_name, p.nickname, p.job_title, p.company_name,
            p.account_record_key, p.email, p.phone, p.email_domain, p.country, p.city, p.street, p.postcode, p.birth_date, p.national_id,
            p.is_internal, p.is_active, p.is_machine, p.is_shared_domain, p.is_role_mailbox, a.content, i.content, s.content
        ) as content
    from canonical.person_record as p
    left join accounts as a on a.record_key = p.account_record_key
    left join identifiers as i on i.record = hash(p.record_key)
    left join sayings as s on s.record_key = p.record_key
    where p.deleted_at is null
)
select record_key, content from people
union all
select s.record_key, hash(s.content) as content from sayings as s anti join people as p on p.record_key = s.record_key;

create table if not exists identity.plan (generation bigint, is_full boolean, is_done boolean, made_of varchar, model varchar, note varchar, changed bigint, records bigint);
create table if not exists identity.record_state (record_key varchar, content ubigint);
create table if not exists identity.changed_record (record_key varchar);

create or replace temp table changed_now as
select coalesce(n.record_key, s.record_key) as record_key
from content_now as n
full join identity.record_state as s on s.record_key = n.record_key
where n.content is distinct from s.content;

-- one row: the plan of this run. Anew: when asked to, the first time, after a run that did not end, with other code, and where most has changed
create or replace temp table plan_now as
with
before as (select max(generation) as generation, bool_and(is_done) as is_done, max(made_of || model) as made_of from identity.plan),
counted as (select (select count(*) from changed_now) as changed, (select count(*) from content_now) as records)
select
    coalesce(b.generation, 0) + case when c.changed > 0 or $full or not coalesce(b.is_done, false) or b.made_of is distinct from $made_of || $model then 1 else 0 end
        as generation,
    $full or not coalesce(b.is_done, false) or b.made_of is distinct from $made_of || $model or 4 * c.changed > c.records as is_full,
    $made_of as made_of, $model as model, cast(null as varchar) as note, c.changed, c.records
from before as b, counted as c;
