-- one row: what the configured rules say of one customer or account (the holder), why, and what they would have needed to know
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

-- the values that each rule has read, in words
evidence as (
    select
        holder_id,
        concat_ws(
            ', ',
            case when regexp_matches($vip_rule_text, '\btier\b') then 'tier ' || tier end,
            case when regexp_matches($vip_rule_text, '\blifecycle_stage\b') then 'lifecycle_stage ' || lifecycle_stage end,
            case when regexp_matches($vip_rule_text, '\bparty_type\b') then 'party_type ' || party_type end,
            case when regexp_matches($vip_rule_text, '\bcustomer_since\b') then 'customer_since ' || cast(customer_since as varchar) end,
            case when regexp_matches($vip_rule_text, '\bnext_renewal_at\b') then 'next_renewal_at ' || cast(next_renewal_at as varchar) end,
            case when regexp_matches($vip_rule_text, '\blegal_hold\b') then 'legal_hold ' || cast(legal_hold as varchar) end,
            case when regexp_matches($vip_rule_text, '\bdo_not_contact\b') then 'do_not_contact ' || cast(do_not_contact as varchar) end,
            case when regexp_matches($vip_rule_text, '\bconsent_email\b') then 'consent_email ' || cast(consent_email as varchar) end,
            case when regexp_matches($vip_rule_text, '\bconsent_phone\b') then 'consent_phone ' || cast(consent_phone as varchar) end,
            case when regexp_matches($vip_rule_text, '\bconsent_ai_processing\b') then 'consent_ai_processing ' || cast(consent_ai_processing as varchar) end,
            case when regexp_matches($vip_rule_text, '\bwon_amount_365d\b') then 'won_amount_365d ' || cast(won_amount_365d as varchar) end,
            case when regexp_matches($vip_rule_text, '\bopen_pipeline_amount\b') then 'open_pipeline_amount ' || cast(open_pipeline_amount as varchar) end,
            case when regexp_matches($vip_rule_text, '\bopen_opportunity_count\b') then 'open_opportunity_count ' || cast(open_opportunity_count as varchar) end,
            case when regexp_matches($vip_rule_text, '\bopen_case_count\b') then 'open_case_count ' || cast(open_case_count as varchar) end,
            case when regexp_matches($vip_rule_text, '\boldest_open_case_age_hours\b') then 'oldest_open_case_age_hours ' || cast(round(oldest_open_case_age_hours, 1) as varchar) end,
            case when regexp_matches($vip_rule_text, '\bhighest_open_priority\b') then 'highest_open_priority ' || highest_open_priority end,
            case when regexp_matches($vip_rule_text, '\bawaiting\b') then 'awaiting ' || awaiting end,
            case when regexp_matches($vip_rule_text, '\bawaiting_since\b') then 'awaiting_since ' || cast(awaiting_since as varchar) end,
            case when regexp_matches($vip_rule_text, '\blast_touch_days_ago\b') then 'last_touch_days_ago ' || cast(round(last_touch_days_ago, 1) as varchar) end,
            case when regexp_matches($vip_rule_text, '\btouches_7d\b') then 'touches_7d ' || cast(touches_7d as varchar) end,
            case when regexp_matches($vip_rule_text, '\btouches_30d\b') then 'touches_30d ' || cast(touches_30d as varchar) end,
            case when regexp_matches($vip_rule_text, '\btouches_90d\b') then 'touches_90d ' || cast(touches_90d as varchar) end,
            case when regexp_matches($vip_rule_text, '\bcountry\b') then 'country ' || country end,
            case when regexp_matches($vip_rule_text, '\bindustry\b') then 'industry ' || industry end,
            case when regexp_matches($vip_rule_text, '\bjob_title\b') then 'job_title ' || job_title end,
            case when regexp_matches($vip_rule_text, '\baccount_name\b') then 'account_name ' || account_name end,
            case when regexp_matches($vip_rule_text, '\bdomain\b') then 'domain ' || domain end,
            case when regexp_matches($vip_rule_text, '\bis_stale\b') then 'is_stale ' || cast(is_stale as varchar) end
        ) as vip_evidence,
        concat_ws(
            ', ',
            case when regexp_matches($requires_human_rule_text, '\btier\b') then 'tier ' || tier end,
            case when regexp_matches($requires_human_rule_text, '\blifecycle_stage\b') then 'lifecycle_stage ' || lifecycle_stage end,
            case when regexp_matches($requires_human_rule_text, '\bparty_type\b') then 'party_type ' || party_type end,
            case when regexp_matches($requires_human_rule_text, '\bcustomer_since\b') then 'customer_since ' || cast(customer_since as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bnext_renewal_at\b') then 'next_renewal_at ' || cast(next_renewal_at as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\blegal_hold\b') then 'legal_hold ' || cast(legal_hold as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bdo_not_contact\b') then 'do_not_contact ' || cast(do_not_contact as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bconsent_email\b') then 'consent_email ' || cast(consent_email as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bconsent_phone\b') then 'consent_phone ' || cast(consent_phone as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bconsent_ai_processing\b') then 'consent_ai_processing ' || cast(consent_ai_processing as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bwon_amount_365d\b') then 'won_amount_365d ' || cast(won_amount_365d as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bopen_pipeline_amount\b') then 'open_pipeline_amount ' || cast(open_pipeline_amount as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bopen_opportunity_count\b') then 'open_opportunity_count ' || cast(open_opportunity_count as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bopen_case_count\b') then 'open_case_count ' || cast(open_case_count as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\boldest_open_case_age_hours\b') then 'oldest_open_case_age_hours ' || cast(round(oldest_open_case_age_hours, 1) as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bhighest_open_priority\b') then 'highest_open_priority ' || highest_open_priority end,
            case when regexp_matches($requires_human_rule_text, '\bawaiting\b') then 'awaiting ' || awaiting end,
            case when regexp_matches($requires_human_rule_text, '\bawaiting_since\b') then 'awaiting_since ' || cast(awaiting_since as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\blast_touch_days_ago\b') then 'last_touch_days_ago ' || cast(round(last_touch_days_ago, 1) as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\btouches_7d\b') then 'touches_7d ' || cast(touches_7d as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\btouches_30d\b') then 'touches_30d ' || cast(touches_30d as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\btouches_90d\b') then 'touches_90d ' || cast(touches_90d as varchar) end,
            case when regexp_matches($requires_human_rule_text, '\bcountry\b') then 'country ' || country end,
            case when regexp_matches($requires_human_rule_text, '\bindustry\b') then 'industry ' || industry end,
            case when regexp_matches($requires_human_rule_text, '\bjob_title\b') then 'job_title ' || job_title end,
            case when regexp_matches($requires_human_rule_text, '\baccount_name\b') then 'account_name ' || account_name end,
            case when regexp_matches($requires_human_rule_text, '\bdomain\b') then 'domain ' || domain end,
            case when regexp_matches($requires_human_rule_text, '\bis_stale\b') then 'is_stale ' || cast(is_stale as varchar) end
        ) as human_evidence
    from profile.holder
),

unknown as (
    select
        holder_id,
        list_filter([
            case when account_name is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\baccount_name\b') then 'account_name' end,
            case when consent_ai_processing is null then 'consent_ai_processing' end,
            case when consent_email is null then 'consent_email' end,
            case when consent_phone is null then 'consent_phone' end,
            case when country is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bcountry\b') then 'country' end,
            case when customer_since is null then 'customer_since' end,
            case when display_name is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bdisplay_name\b') then 'display_name' end,
            case when do_not_contact is null then 'do_not_contact' end,
            case when domain is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bdomain\b') then 'domain' end,
            case when industry is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bindustry\b') then 'industry' end,
            case when job_title is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bjob_title\b') then 'job_title' end,
            case when language is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\blanguage\b') then 'language' end,
            case when legal_hold is null then 'legal_hold' end,
            case when lifecycle_stage is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\blifecycle_stage\b') then 'lifecycle_stage' end,
            case when next_renewal_at is null then 'next_renewal_at' end,
            case when open_pipeline_amount is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bopen_pipeline_amount\b') then 'open_pipeline_amount' end,
            case when owner_email is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bowner_email\b') then 'owner_email' end,
            case when primary_email is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bprimary_email\b') then 'primary_email' end,
            case when primary_phone is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bprimary_phone\b') then 'primary_phone' end,
            case when tier is null then 'tier' end,
            case when timezone is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\btimezone\b') then 'timezone' end,
            case when won_amount_365d is null and regexp_matches($vip_rule_text || ' ' || $requires_human_rule_text, '\bwon_amount_365d\b') then 'won_amount_365d' end
        ], lambda name: name is not null) as unknown_fields
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
        when judged.requires_human
            then
                $requires_human_rule_text || ' ('
                || concat_ws(
                    ', ', case when judged.is_vip and regexp_matches($requires_human_rule_text, '\bis_vip\b') then 'is_vip true' end, evidence.human_evidence
                ) || ')'
        when people.human_customer_id is not null then 'one of its people does: ' || people.human_customer_id
    end as requires_human_reason,
    unknown.unknown_fields
from judged
inner join evidence on evidence.holder_id = judged.holder_id
inner join unknown on unknown.holder_id = judged.holder_id
left join people on people.holder_id = judged.holder_id
