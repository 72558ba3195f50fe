-- one row: what one customer has agreed to or refused, newest answer per topic
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.record_person by customer_id, profile.pinned_value by holder_id
with
answers as (
    select
        owner.customer_id as holder_id,
        consent.topic,
        consent.granted,
        row_number() over (
            -- of two answers of one moment the refusal stands
            partition by owner.customer_id, consent.topic order by consent.at desc nulls last, consent.granted, consent.record_key
        ) as place,
        consent.record_key
    from canonical.consent as consent
    inner join profile.record_person as owner on owner.record_key = consent.person_record_key
    -- a refusal that somebody has pinned stands until it is taken back
    left join profile.pinned_value as pin
        on
            pin.holder_id = owner.customer_id
            and pin.field = case consent.topic when 'do_not_contact' then 'do_not_contact' else 'consent_' || consent.topic end
    where consent.deleted_at is null and consent.granted is not null and owner.customer_id is not null and pin.holder_id is null
)

select
    holder_id,
    bool_or(granted) filter (where topic = 'email') as consent_email,
    bool_or(granted) filter (where topic = 'phone') as consent_phone,
    bool_or(granted) filter (where topic = 'ai_processing') as consent_ai_processing,
    bool_or(granted) filter (where topic = 'do_not_contact') as do_not_contact,
    max(record_key) filter (where topic = 'email') as consent_email_key,
    max(record_key) filter (where topic = 'phone') as consent_phone_key,
    max(record_key) filter (where topic = 'ai_processing') as consent_ai_processing_key,
    max(record_key) filter (where topic = 'do_not_contact') as do_not_contact_key
from answers
where place = 1
group by holder_id
