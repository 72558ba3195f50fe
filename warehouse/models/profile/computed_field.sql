-- one row: one value of a profile that a rule computed, with the record that decided it (the best record where nothing did)
with
customers as (
    select
        told.customer_id as holder_id,
        told.*,
        place.record_key as place_key,
        holder.awaiting_key,
        holder.best_record_key,
        holder.consent_ai_processing_key,
        holder.consent_email_key,
        holder.consent_phone_key,
        holder.do_not_contact_key,
        holder.first_touch_key,
        holder.last_case_key,
        holder.last_inbound_key,
        holder.last_outbound_key,
        holder.last_touch_key,
        holder.lately_won_deal_key,
        holder.next_meeting_key,
        holder.oldest_open_case_key,
        holder.open_deal_key,
        holder.owner_key,
        holder.party_type_key,
        holder.strongest_key,
        coalesce(case when told.human_contact_basis in ('owner', 'manager') then holder.owner_key else holder.strongest_key end, holder.best_record_key)
            as human_key
    from profile.customer_profile as told
    inner join profile.holder as holder on holder.holder_id = told.customer_id
    left join profile.customer_account as place on place.customer_id = told.customer_id and place.place = 1
),

accounts as (
    select
        told.account_id as holder_id,
        told.*,
        holder.awaiting_key,
        holder.best_record_key,
        holder.consent_ai_processing_key,
        holder.consent_email_key,
        holder.consent_phone_key,
        holder.do_not_contact_key,
        holder.first_touch_key,
        holder.last_case_key,
        holder.last_inbound_key,
        holder.last_outbound_key,
        holder.last_touch_key,
        holder.lately_won_deal_key,
        holder.next_meeting_key,
        holder.oldest_open_case_key,
        holder.open_deal_key,
        holder.owner_key,
        holder.party_type_key,
        holder.strongest_key,
        coalesce(case when told.human_contact_basis in ('owner', 'manager') then holder.owner_key else holder.strongest_key end, holder.best_record_key)
            as human_key
    from profile.account_profile as told
    inner join profile.holder as holder on holder.holder_id = told.account_id
),

both_kinds as (
    select
        holder_id,
        is_vip,
        vip_reason,
        requires_human,
        requires_human_reason,
        owner_name,
        owner_email,
        strongest_contact_email,
        human_contact_name,
        human_contact_email,
        human_contact_slack_id,
        human_contact_basis,
        open_case_count,
        oldest_open_case_opened_at,
        highest_open_priority,
        last_case_subject,
        last_case_status,
        awaiting,
        awaiting_since,
        first_touch_at,
        last_touch_at,
        last_touch_channel,
        last_touch_direction,
        last_inbound_at,
        last_outbound_at,
        next_meeting_at,
        touches_7d,
        touches_30d,
        touches_90d,
        open_opportunity_count,
        open_pipeline_amount,
        pipeline_currency,
        pipeline_by_currency,
        won_amount_365d,
        consent_email,
        consent_phone,
        consent_ai_processing,
        do_not_contact,
        awaiting_key,
        best_record_key,
        consent_ai_processing_key,
        consent_email_key,
        consent_phone_key,
        do_not_contact_key,
        first_touch_key,
        human_key,
        last_case_key,
        last_inbound_key,
        last_outbound_key,
        last_touch_key,
        lately_won_deal_key,
        next_meeting_key,
        oldest_open_case_key,
        open_deal_key,
        owner_key,
        party_type_key,
        strongest_key
    from customers
    union all
    select
        holder_id,
        is_vip,
        vip_reason,
        requires_human,
        requires_human_reason,
        owner_name,
        owner_email,
        strongest_contact_email,
        human_contact_name,
        human_contact_email,
        human_contact_slack_id,
        human_contact_basis,
        open_case_count,
        oldest_open_case_opened_at,
        highest_open_priority,
        last_case_subject,
        last_case_status,
        awaiting,
        awaiting_since,
        first_touch_at,
        last_touch_at,
        last_touch_channel,
        last_touch_direction,
        last_inbound_at,
        last_outbound_at,
        next_meeting_at,
        touches_7d,
        touches_30d,
        touches_90d,
        open_opportunity_count,
        open_pipeline_amount,
        pipeline_currency,
        pipeline_by_currency,
        won_amount_365d,
        consent_email,
        consent_phone,
        consent_ai_processing,
        do_not_contact,
        awaiting_key,
        best_record_key,
        consent_ai_processing_key,
        consent_email_key,
        consent_phone_key,
        do_not_contact_key,
        first_touch_key,
        human_key,
        last_case_key,
        last_inbound_key,
        last_outbound_key,
        last_touch_key,
        lately_won_deal_key,
        next_meeting_key,
        oldest_open_case_key,
        open_deal_key,
        owner_key,
        party_type_key,
        strongest_key
    from accounts
),

computed as (
    select holder_id, 'emails' as field, case when len(emails) > 0 then cast(emails as varchar) end as value, best_record_key as record_key, 'computed: every address' as rule from customers
    union all
    select holder_id, 'phones' as field, case when len(phones) > 0 then cast(phones as varchar) end as value, best_record_key as record_key, 'computed: every number' as rule from customers
    union all
    select holder_id, 'slack_user_ids' as field, case when len(slack_user_ids) > 0 then cast(slack_user_ids as varchar) end as value, best_record_key as record_key, 'computed: every chat user' as rule from customers
    union all
    select holder_id, 'crm_ids' as field, case when len(crm_ids) > 0 then cast(crm_ids as varchar) end as value, best_record_key as record_key, 'computed: every CRM id' as rule from customers
    union all
    select holder_id, 'previous_customer_ids' as field, case when len(previous_customer_ids) > 0 then cast(previous_customer_ids as varchar) end as value, best_record_key as record_key, 'computed: ids that were merged into this one' as rule from customers
    union all
    select holder_id, 'match_status' as field, cast(match_status as varchar) as value, best_record_key as record_key, 'computed: the least sure of its records' as rule from customers
    union all
    select holder_id, 'match_confidence' as field, cast(match_confidence as varchar) as value, best_record_key as record_key, 'computed: the least sure of its records' as rule from customers
    union all
    select holder_id, 'source_record_count' as field, cast(source_record_count as varchar) as value, best_record_key as record_key, 'computed: live records' as rule from customers
    union all
    select holder_id, 'sources' as field, case when len(sources) > 0 then cast(sources as varchar) end as value, best_record_key as record_key, 'computed: sources of its records' as rule from customers
    union all
    select holder_id, 'party_type' as field, cast(party_type as varchar) as value, coalesce(party_type_key, best_record_key) as record_key, 'computed: the rule of party types' as rule from customers
    union all
    select holder_id, 'party_type_reason' as field, cast(party_type_reason as varchar) as value, coalesce(party_type_key, best_record_key) as record_key, 'computed: the rule of party types' as rule from customers
    union all
    select holder_id, 'account_id' as field, cast(account_id as varchar) as value, coalesce(place_key, best_record_key) as record_key, 'computed: membership, record or e-mail domain' as rule from customers
    union all
    select holder_id, 'account_role' as field, cast(account_role as varchar) as value, coalesce(place_key, best_record_key) as record_key, 'computed: membership' as rule from customers
    union all
    select holder_id, 'other_account_ids' as field, case when len(other_account_ids) > 0 then cast(other_account_ids as varchar) end as value, best_record_key as record_key, 'computed: membership, record or e-mail domain' as rule from customers
    union all
    select holder_id, 'domains' as field, case when len(domains) > 0 then cast(domains as varchar) end as value, best_record_key as record_key, 'computed: every domain' as rule from accounts
    union all
    select holder_id, 'parent_account_id' as field, cast(parent_account_id as varchar) as value, best_record_key as record_key, 'computed: the parent of its record' as rule from accounts
    union all
    select holder_id, 'customer_count' as field, cast(customer_count as varchar) as value, best_record_key as record_key, 'computed: its people' as rule from accounts
    union all
    select holder_id, 'is_vip' as field, cast(is_vip as varchar) as value, best_record_key as record_key, 'computed: the configured rule' as rule from both_kinds
    union all
    select holder_id, 'vip_reason' as field, cast(vip_reason as varchar) as value, best_record_key as record_key, 'computed: the configured rule' as rule from both_kinds
    union all
    select holder_id, 'requires_human' as field, cast(requires_human as varchar) as value, best_record_key as record_key, 'computed: the configured rule' as rule from both_kinds
    union all
    select holder_id, 'requires_human_reason' as field, cast(requires_human_reason as varchar) as value, best_record_key as record_key, 'computed: the configured rule' as rule from both_kinds
    union all
    select holder_id, 'owner_name' as field, cast(owner_name as varchar) as value, coalesce(owner_key, best_record_key) as record_key, 'computed: the owner on the winning record' as rule from both_kinds
    union all
    select holder_id, 'owner_email' as field, cast(owner_email as varchar) as value, coalesce(owner_key, best_record_key) as record_key, 'computed: the owner on the winning record' as rule from both_kinds
    union all
    select holder_id, 'strongest_contact_email' as field, cast(strongest_contact_email as varchar) as value, coalesce(strongest_key, best_record_key) as record_key, 'computed: most exchanges in 180 days' as rule from both_kinds
    union all
    select holder_id, 'human_contact_name' as field, cast(human_contact_name as varchar) as value, coalesce(human_key, best_record_key) as record_key, 'computed: ' || human_contact_basis as rule from both_kinds
    union all
    select holder_id, 'human_contact_email' as field, cast(human_contact_email as varchar) as value, coalesce(human_key, best_record_key) as record_key, 'computed: ' || human_contact_basis as rule from both_kinds
    union all
    select holder_id, 'human_contact_slack_id' as field, cast(human_contact_slack_id as varchar) as value, coalesce(human_key, best_record_key) as record_key, 'computed: ' || human_contact_basis as rule from both_kinds
    union all
    select holder_id, 'human_contact_basis' as field, cast(human_contact_basis as varchar) as value, coalesce(human_key, best_record_key) as record_key, 'computed: ' || human_contact_basis as rule from both_kinds
    union all
    select holder_id, 'open_case_count' as field, cast(open_case_count as varchar) as value, coalesce(oldest_open_case_key, best_record_key) as record_key, 'computed: open cases' as rule from both_kinds
    union all
    select holder_id, 'oldest_open_case_opened_at' as field, cast(oldest_open_case_opened_at as varchar) as value, coalesce(oldest_open_case_key, best_record_key) as record_key, 'computed: oldest open case' as rule from both_kinds
    union all
    select holder_id, 'highest_open_priority' as field, cast(highest_open_priority as varchar) as value, coalesce(oldest_open_case_key, best_record_key) as record_key, 'computed: open cases' as rule from both_kinds
    union all
    select holder_id, 'last_case_subject' as field, cast(last_case_subject as varchar) as value, coalesce(last_case_key, best_record_key) as record_key, 'computed: newest case' as rule from both_kinds
    union all
    select holder_id, 'last_case_status' as field, cast(last_case_status as varchar) as value, coalesce(last_case_key, best_record_key) as record_key, 'computed: newest case' as rule from both_kinds
    union all
    select holder_id, 'awaiting' as field, cast(awaiting as varchar) as value, coalesce(awaiting_key, best_record_key) as record_key, 'computed: newest message' as rule from both_kinds
    union all
    select holder_id, 'awaiting_since' as field, cast(awaiting_since as varchar) as value, coalesce(awaiting_key, best_record_key) as record_key, 'computed: newest message' as rule from both_kinds
    union all
    select holder_id, 'first_touch_at' as field, cast(first_touch_at as varchar) as value, coalesce(first_touch_key, best_record_key) as record_key, 'computed: first contact' as rule from both_kinds
    union all
    select holder_id, 'last_touch_at' as field, cast(last_touch_at as varchar) as value, coalesce(last_touch_key, best_record_key) as record_key, 'computed: newest contact' as rule from both_kinds
    union all
    select holder_id, 'last_touch_channel' as field, cast(last_touch_channel as varchar) as value, coalesce(last_touch_key, best_record_key) as record_key, 'computed: newest contact' as rule from both_kinds
    union all
    select holder_id, 'last_touch_direction' as field, cast(last_touch_direction as varchar) as value, coalesce(last_touch_key, best_record_key) as record_key, 'computed: newest contact' as rule from both_kinds
    union all
    select holder_id, 'last_inbound_at' as field, cast(last_inbound_at as varchar) as value, coalesce(last_inbound_key, best_record_key) as record_key, 'computed: newest message from them' as rule from both_kinds
    union all
    select holder_id, 'last_outbound_at' as field, cast(last_outbound_at as varchar) as value, coalesce(last_outbound_key, best_record_key) as record_key, 'computed: newest message to them' as rule from both_kinds
    union all
    select holder_id, 'next_meeting_at' as field, cast(next_meeting_at as varchar) as value, coalesce(next_meeting_key, best_record_key) as record_key, 'computed: next meeting' as rule from both_kinds
    union all
    select holder_id, 'touches_7d' as field, cast(touches_7d as varchar) as value, coalesce(last_touch_key, best_record_key) as record_key, 'computed: contacts in 7 days' as rule from both_kinds
    union all
    select holder_id, 'touches_30d' as field, cast(touches_30d as varchar) as value, coalesce(last_touch_key, best_record_key) as record_key, 'computed: contacts in 30 days' as rule from both_kinds
    union all
    select holder_id, 'touches_90d' as field, cast(touches_90d as varchar) as value, coalesce(last_touch_key, best_record_key) as record_key, 'computed: contacts in 90 days' as rule from both_kinds
    union all
    select holder_id, 'open_opportunity_count' as field, cast(open_opportunity_count as varchar) as value, coalesce(open_deal_key, best_record_key) as record_key, 'computed: open opportunities' as rule from both_kinds
    union all
    select holder_id, 'open_pipeline_amount' as field, cast(open_pipeline_amount as varchar) as value, coalesce(open_deal_key, best_record_key) as record_key, 'computed: open opportunities in one currency' as rule from both_kinds
    union all
    select holder_id, 'pipeline_currency' as field, cast(pipeline_currency as varchar) as value, coalesce(open_deal_key, best_record_key) as record_key, 'computed: open opportunities in one currency' as rule from both_kinds
    union all
    select holder_id, 'pipeline_by_currency' as field, cast(pipeline_by_currency as varchar) as value, coalesce(open_deal_key, best_record_key) as record_key, 'computed: open opportunities' as rule from both_kinds
    union all
    select holder_id, 'won_amount_365d' as field, cast(won_amount_365d as varchar) as value, coalesce(lately_won_deal_key, best_record_key) as record_key, 'computed: won in 365 days' as rule from both_kinds
    union all
    select holder_id, 'consent_email' as field, cast(consent_email as varchar) as value, consent_email_key as record_key, 'computed: newest answer' as rule from both_kinds where consent_email_key is not null
    union all
    select holder_id, 'consent_phone' as field, cast(consent_phone as varchar) as value, consent_phone_key as record_key, 'computed: newest answer' as rule from both_kinds where consent_phone_key is not null
    union all
    select holder_id, 'consent_ai_processing' as field, cast(consent_ai_processing as varchar) as value, consent_ai_processing_key as record_key, 'computed: newest answer' as rule from both_kinds where consent_ai_processing_key is not null
    union all
    select holder_id, 'do_not_contact' as field, cast(do_not_contact as varchar) as value, do_not_contact_key as record_key, 'computed: newest answer' as rule from both_kinds where do_not_contact_key is not null
)

select holder_id, field, value, record_key, rule
from computed
-- "nothing found" has no record to name
where value is not null and value not in ('0', 'false', 'none', '{}')
