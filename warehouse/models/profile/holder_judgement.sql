-- one row: what the configured rules say of one customer or account (the holder), why, and what they would have needed to know
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.holder by holder_id, profile.customer_account by customer_id
with
-- an unknown yes or no counts as no, also behind a `not`
inputs as (
    select
        * exclude (consent_email, consent_phone, consent_ai_processing, do_not_contact, legal_hold, is_stale),
        coalesce(consent_email, false) as consent_email,
        coalesce(consent_phone, false) as consent_phone,
        coalesce(consent_ai_processing, false) as consent_ai_processing,
        coalesce(do_not_contact, false) as do_not_contact,
        coalesce(legal_hold, false) as legal_hold,
        coalesce(is_stale, false) as is_stale
    from profile.holder
),

vip as (
    select *, coalesce($vip_rule, false) as is_vip
    from inputs
),

judged as (
    select holder_id, is_vip, coalesce($requires_human_rule, false) as requires_human
    from vip
),

-- a person who needs a human being marks the account too
people as (
    select
        place.account_id as holder_id,
        min(judged.holder_id) filter (where judged.is_vip) as vip_customer_id,
        min(judged.holder_id) filter (where judged.requires_human) as human_customer_id
    from judged
    inner join profile.customer_account as place on place.customer_id = judged.holder_id and place.place = 1
    group by place.account_id
),

-- the values that each rule has read, in words; an unknown one is not a value
evidence as (
    select holder_id, $vip_evidence as vip_evidence, $requires_human_evidence as human_evidence
    from (select holder.*, judged.is_vip from profile.holder as holder inner join judged on judged.holder_id = holder.holder_id) as read
),

unknown as (
    select holder_id, list_sort(list_filter($unknown_inputs, lambda name: name is not null)) as unknown_fields
    from profile.holder
)

select
    judged.holder_id,
    judged.is_vip or people.vip_customer_id is not null as is_vip,
    case
        when judged.is_vip then $vip_rule_text || ' (' || evidence.vip_evidence || ')'
        when people.vip_customer_id is not null then 'one of its people is: ' || people.vip_customer_id
    end as vip_reason,
    judged.requires_human or people.human_customer_id is not null as requires_human,
    case
        when judged.requires_human then $requires_human_rule_text || ' (' || evidence.human_evidence || ')'
        when people.human_customer_id is not null then 'one of its people does: ' || people.human_customer_id
    end as requires_human_reason,
    unknown.unknown_fields
from judged
inner join evidence on evidence.holder_id = judged.holder_id
inner join unknown on unknown.holder_id = judged.holder_id
left join people on people.holder_id = judged.holder_id
