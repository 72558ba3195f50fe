-- one row: one organisation, with everything that is known of it and its people as of the run
-- incremental by account_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.account_domain by account_id, profile.customer_account by customer_id
-- near profile.near_holder(holder_id): profile.holder by holder_id, profile.holder_judgement by holder_id
-- near profile.near_holder(holder_id): profile.account_record by account_id
with
domains as (
    select account_id, list_sort(list(distinct domain)) as domains
    from profile.account_domain
    group by account_id
),

people as (
    select account_id, count(*) as customer_count
    from profile.customer_account
    where place = 1
    group by account_id
)

select
    holder.holder_id as account_id,
    holder.account_name,
    coalesce(domains.domains, cast([] as varchar[])) as domains,
    case when parent.account_id <> holder.holder_id then parent.account_id end as parent_account_id,
    holder.industry,
    coalesce(people.customer_count, 0) as customer_count,
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
            case when holder.account_name is not null then 1 else 0 end
            + case when domains.domains is not null then 1 else 0 end
            + case when holder.industry is not null then 1 else 0 end
            + case when holder.country is not null then 1 else 0 end
            + case when holder.owner_email is not null then 1 else 0 end
            + case when holder.party_type <> 'other' then 1 else 0 end
            + case when holder.tier is not null then 1 else 0 end
            + case when people.customer_count is not null then 1 else 0 end
            + case when holder.last_touch_at is not null then 1 else 0 end
        ) as double
    ) / 9 as completeness,
    holder.source_url
from profile.holder as holder
inner join profile.holder_judgement as judgement on judgement.holder_id = holder.holder_id
inner join profile.account_record as best on best.account_id = holder.holder_id and best.record_rank = 1
left join domains on domains.account_id = holder.holder_id
left join people on people.account_id = holder.holder_id
left join identity.account as parent on parent.record_key = holder.parent_record_key
