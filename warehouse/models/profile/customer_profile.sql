-- one row: one outside person, with everything that is known of them as of the run
-- incremental by customer_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.handle by customer_id, identity.customer_alias by customer_id
-- near profile.near_holder(holder_id): identity.person by customer_id, profile.customer_account by customer_id, profile.holder by holder_id
-- near profile.near_holder(holder_id): profile.holder_judgement by holder_id
with
handles as (
    select
        customer_id,
        list_sort(list(distinct value) filter (where kind = 'email' and is_written)) as emails,
        list_sort(list(distinct value) filter (where kind = 'phone')) as phones,
        list_sort(list(distinct value) filter (where kind = 'chat_user')) as slack_user_ids,
        list_sort(list(distinct value) filter (where kind = 'crm_id')) as crm_ids
    from profile.handle
    where customer_id is not null
    group by customer_id
),

earlier as (
    select customer_id, list_sort(list(distinct old_customer_id)) as previous_customer_ids
    from identity.customer_alias
    where old_customer_id <> customer_id
    group by customer_id
),

matches as (
    select
        customer_id,
        max(case match_status when 'certain' then 1 when 'likely' then 2 else 3 end) as doubt,
        min(match_confidence) as match_confidence
    from identity.person
    where customer_id is not null
    group by customer_id
),

places as (
    select
        customer_id,
        max(account_id) filter (where place = 1) as account_id,
        max(role) filter (where place = 1) as account_role,
        list_sort(list(distinct account_id) filter (where place > 1)) as other_account_ids
    from profile.customer_account
    group by customer_id
)

select
    matches.customer_id,
    holder.display_name,
    holder.given_name,
    holder.family_name,
    holder.primary_email,
    holder.primary_phone,
    coalesce(handles.emails, cast([] as varchar[])) as emails,
    coalesce(handles.phones, cast([] as varchar[])) as phones,
    coalesce(handles.slack_user_ids, cast([] as varchar[])) as slack_user_ids,
    coalesce(handles.crm_ids, cast([] as varchar[])) as crm_ids,
    coalesce(earlier.previous_customer_ids, cast([] as varchar[])) as previous_customer_ids,
    holder.party_type,
    holder.party_type_reason,
    case matches.doubt when 1 then 'certain' when 2 then 'likely' else 'review' end as match_status,
    matches.match_confidence,
    holder.source_record_count,
    holder.sources,
    places.account_id,
    holder.account_name,
    holder.domain,
    holder.job_title,
    places.account_role,
    coalesce(places.other_account_ids, cast([] as varchar[])) as other_account_ids,
    holder.language,
    holder.timezone,
    holder.lifecycle_stage,
    holder.customer_since,
    holder.tier,
    judgement.is_vip,
    judgement.vip_reason,
    judgement.requires_human,
    judgement.requires_human_reason,
    holder.human_contact_name,
    holder.human_contact_email,
    holder.human_contact_slack_id,
    holder.human_contact_basis,
    holder.owner_name,
    holder.owner_email,
    holder.strongest_contact_email,
    holder.country,
    holder.open_case_count,
    holder.oldest_open_case_opened_at,
    holder.highest_open_priority,
    holder.last_case_subject,
    holder.last_case_status,
    holder.awaiting,
    holder.awaiting_since,
    holder.first_touch_at,
    holder.last_touch_at,
    holder.last_touch_channel,
    holder.last_touch_direction,
    holder.last_inbound_at,
    holder.last_outbound_at,
    holder.next_meeting_at,
    holder.touches_7d,
    holder.touches_30d,
    holder.touches_90d,
    holder.open_opportunity_count,
    holder.open_pipeline_amount,
    holder.pipeline_currency,
    holder.pipeline_by_currency,
    holder.won_amount_365d,
    holder.next_renewal_at,
    holder.consent_email,
    holder.consent_phone,
    holder.consent_ai_processing,
    holder.do_not_contact,
    holder.legal_hold,
    $as_of as profile_as_of,
    holder.stale_after,
    holder.stale_sources,
    holder.conflicts,
    cast(null as varchar[]) as risk_signals,
    judgement.unknown_fields,
    cast(
        (
            case when holder.display_name is not null then 1 else 0 end
            + case when holder.primary_email is not null then 1 else 0 end
            + case when holder.primary_phone is not null then 1 else 0 end
            + case when places.account_id is not null then 1 else 0 end
            + case when holder.job_title is not null then 1 else 0 end
            + case when holder.country is not null then 1 else 0 end
            + case when holder.language is not null then 1 else 0 end
            + case when holder.timezone is not null then 1 else 0 end
            + case when holder.owner_email is not null then 1 else 0 end
            + case when holder.party_type <> 'other' then 1 else 0 end
            + case when holder.tier is not null then 1 else 0 end
            + case when holder.last_touch_at is not null then 1 else 0 end
        ) as double
    ) / 12 as completeness,
    holder.source_url
from matches
inner join profile.holder as holder on holder.holder_id = matches.customer_id
inner join profile.holder_judgement as judgement on judgement.holder_id = matches.customer_id
left join handles on handles.customer_id = matches.customer_id
left join earlier on earlier.customer_id = matches.customer_id
left join places on places.customer_id = matches.customer_id
