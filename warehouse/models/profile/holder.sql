-- one row: one customer or account (the holder) with every fact that profiles share and rules may judge
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.holder_trust by holder_id, profile.holder_value by holder_id
-- near profile.near_holder(holder_id): profile.holder_party by holder_id, profile.holder_contact by holder_id
-- near profile.near_holder(holder_id): profile.holder_service by holder_id, profile.holder_activity by holder_id
-- near profile.near_holder(holder_id): profile.holder_commercial by holder_id, profile.holder_policy by holder_id
with
-- without any deal on record, what was won is unknown; with some, a holder of none has won nothing
deals as (
    select count(*) > 0 as are_known from profile.opportunity
)

select
    trust.holder_id,
    value.display_name,
    value.given_name,
    value.family_name,
    value.primary_email,
    value.primary_phone,
    value.job_title,
    value.language,
    value.timezone,
    value.country,
    value.industry,
    value.account_name,
    value.domain,
    value.parent_record_key,
    value.lifecycle_stage,
    value.tier,
    value.customer_since,
    value.next_renewal_at,
    value.owner_key,
    value.account_key,
    party.party_type,
    party.party_type_reason,
    party.party_type_key,
    contact.owner_name,
    contact.owner_email,
    contact.strongest_contact_email,
    contact.strongest_key,
    contact.human_contact_name,
    contact.human_contact_email,
    contact.human_contact_slack_id,
    contact.human_contact_basis,
    coalesce(service.open_case_count, 0) as open_case_count,
    service.oldest_open_case_opened_at,
    (epoch($as_of) - epoch(service.oldest_open_case_opened_at)) / 3600 as oldest_open_case_age_hours,
    service.oldest_open_case_key,
    service.highest_open_priority,
    service.last_case_subject,
    service.last_case_status,
    service.last_case_key,
    coalesce(activity.awaiting, 'none') as awaiting,
    activity.awaiting_since,
    activity.awaiting_key,
    activity.first_touch_at,
    activity.last_touch_at,
    (epoch($as_of) - epoch(activity.last_touch_at)) / 86400 as last_touch_days_ago,
    activity.last_touch_channel,
    activity.last_touch_direction,
    activity.last_inbound_at,
    activity.last_outbound_at,
    activity.next_meeting_at,
    coalesce(activity.touches_7d, 0) as touches_7d,
    coalesce(activity.touches_30d, 0) as touches_30d,
    coalesce(activity.touches_90d, 0) as touches_90d,
    activity.first_touch_key,
    activity.last_touch_key,
    activity.last_inbound_key,
    activity.last_outbound_key,
    activity.next_meeting_key,
    coalesce(commercial.open_opportunity_count, 0) as open_opportunity_count,
    commercial.open_pipeline_amount,
    commercial.pipeline_currency,
    commercial.pipeline_by_currency,
    case
        when commercial.holder_id is not null then commercial.won_amount_365d
        when deals.are_known then cast(0 as decimal(18, 2))
    end as won_amount_365d,
    commercial.open_deal_key,
    commercial.lately_won_deal_key,
    -- where two answers differ the refusal stands
    coalesce(policy.consent_email and value.consent_email, policy.consent_email, value.consent_email) as consent_email,
    coalesce(policy.consent_phone and value.consent_phone, policy.consent_phone, value.consent_phone) as consent_phone,
    coalesce(policy.consent_ai_processing and value.consent_ai_processing, policy.consent_ai_processing, value.consent_ai_processing)
        as consent_ai_processing,
    coalesce(policy.do_not_contact or value.do_not_contact, policy.do_not_contact, value.do_not_contact) as do_not_contact,
    value.legal_hold,
    policy.consent_email_key,
    policy.consent_phone_key,
    policy.consent_ai_processing_key,
    policy.do_not_contact_key,
    trust.source_record_count,
    trust.sources,
    trust.stale_after,
    trust.stale_sources,
    trust.stale_after < $as_of or len(trust.stale_sources) > 0 as is_stale,
    trust.conflicts,
    trust.best_record_key,
    trust.source_url
from profile.holder_trust as trust
cross join deals
left join profile.holder_value as value on value.holder_id = trust.holder_id
left join profile.holder_party as party on party.holder_id = trust.holder_id
left join profile.holder_contact as contact on contact.holder_id = trust.holder_id
left join profile.holder_service as service on service.holder_id = trust.holder_id
left join profile.holder_activity as activity on activity.holder_id = trust.holder_id
left join profile.holder_commercial as commercial on commercial.holder_id = trust.holder_id
left join profile.holder_policy as policy on policy.holder_id = trust.holder_id
