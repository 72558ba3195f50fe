-- most of what each source tells of was said by, or to, somebody who is known
-- advisory
with
told as (
    select source, count(*) as interactions
    from canonical.interaction
    where deleted_at is null and occurred_at is not null
    group by source
),

known as (
    select interaction.source, count(*) as interactions
    from canonical.interaction as interaction
    where
        interaction.deleted_at is null
        and interaction.occurred_at is not null
        and interaction.record_key in (
            select interaction_record_key from profile.interaction_person
            where customer_id is not null or employee_id is not null
        )
    group by interaction.source
)

select
    told.source || ': ' || (told.interactions - coalesce(known.interactions, 0)) || ' of ' || told.interactions || ' interactions lead to nobody:'
    || ' no record of a person has their address or id. They are in no timeline; does the source, or another, give its people?' as offence
from told
left join known on known.source = told.source
where coalesce(known.interactions, 0) < 0.5 * told.interactions
