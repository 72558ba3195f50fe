-- The history of what a source's scope leaves out now goes with it. `published` is the version that is served. Statements run in order.

-- one row: a field of a customer that changed in this run, and that a source from which columns were taken away has told; or that nobody tells of
create or replace temp table forgotten_now as
with
taken as (select distinct source from meta.taken_away),
theirs as (
    select record.customer_id from published.main.source_record as record semi join taken on taken.source = record.source
    union
    select record.customer_id from profile.source_record as record semi join taken on taken.source = record.source
),
told as (
    select field.customer_id, field.field, bool_or(field.source in (select source from taken)) as is_theirs
    from published.main.profile_field as field semi join theirs on theirs.customer_id = field.customer_id
    group by field.customer_id, field.field
)
select distinct change.customer_id, change.field
from profile.profile_change_now as change
semi join theirs on theirs.customer_id = change.customer_id
left join told on told.customer_id = change.customer_id and told.field = change.field
where coalesce(told.is_theirs, true);

delete from profile.profile_change_now as change
using forgotten_now as forgotten
where change.customer_id = forgotten.customer_id and change.field = forgotten.field;

delete from meta.profile_change as change
using forgotten_now as forgotten
where change.customer_id = forgotten.customer_id and change.field = forgotten.field;
