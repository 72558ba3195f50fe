-- one row: one value of a profile that a rule computed, with the record that decided it (the best record where nothing did)
-- incremental by holder_id over profile.touched_holder(holder_id)
-- near profile.near_holder(holder_id): profile.customer_profile by customer_id, profile.account_profile by account_id
-- near profile.near_holder(holder_id): profile.customer_account by customer_id, profile.holder by holder_id
with
customers as (
    select told.customer_id as holder_id, told.*, place.record_key as place_key
    from profile.customer_profile as told
    left join profile.customer_account as place on place.customer_id = told.customer_id and place.place = 1
),

accounts as (
    select account_id as holder_id, * exclude (account_id)
    from profile.account_profile
),

told as (
    select * from customers
    union all by name
    select * from accounts
),

deciding as (
    select
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
        case when told.human_contact_basis in ('owner', 'manager') then holder.owner_key else holder.strongest_key end as human_key
    from told
    inner join profile.holder as holder on holder.holder_id = told.holder_id
),

facts as (
    select
        holder_id,
        best_record_key,
        unnest([
            {'field': 'emails', 'value': cast(emails as varchar), 'record_key': best_record_key, 'rule': 'computed: every address'},
            {'field': 'phones', 'value': cast(phones as varchar), 'record_key': best_record_key, 'rule': 'computed: every number'},
            {'field': 'slack_user_ids', 'value': cast(slack_user_ids as varchar), 'record_key': best_record_key, 'rule': 'computed: every chat user'},
            {'field': 'crm_ids', 'value': cast(crm_ids as varchar), 'record_key': best_record_key, 'rule': 'computed: every CRM id'},
            {'field': 'previous_customer_ids', 'value': cast(previous_customer_ids as varchar), 'record_key': best_record_key, 'rule': 'computed: ids that were merged into this one'},
            {'field': 'match_status', 'value': cast(match_status as varchar), 'record_key': best_record_key, 'rule': 'computed: the least sure of its records'},
            {'field': 'match_confidence', 'value': cast(match_confidence as varchar), 'record_key': best_record_key, 'rule': 'computed: the least sure of its records'},
            {'field': 'source_record_count', 'value': cast(source_record_count as varchar), 'record_key': best_record_key, 'rule': 'computed: live records'},
            {'field': 'sources', 'value': cast(sources as varchar), 'record_key': best_record_key, 'rule': 'computed: sources of its records'},
            {'field': 'party_type', 'value': cast(party_type as varchar), 'record_key': party_type_key, 'rule': 'computed: the rule of party types'},
            {'field': 'party_type_reason', 'value': cast(party_type_reason as varchar), 'record_key': party_type_key, 'rule': 'computed: the rule of party types'},
            {'field': 'account_id', 'value': cast(account_id as varchar), 'record_key': place_key, 'rule': 'computed: membership, record or e-mail domain'},
            {'field': 'account_role', 'value': cast(account_role as varchar), 'record_key': place_key, 'rule': 'computed: membership'},
            {'field': 'other_account_ids', 'value': cast(other_account_ids as varchar), 'record_key': best_record_key, 'rule': 'computed: membership, record or e-mail domain'},
            {'field': 'domains', 'value': cast(domains as varchar), 'record_key': best_record_key, 'rule': 'computed: every domain'},
            {'field': 'parent_account_id', 'value': cast(parent_account_id as varchar), 'record_key': best_record_key, 'rule': 'computed: the parent of its record'},
            {'field': 'customer_count', 'value': cast(customer_count as varchar), 'record_key': best_record_key, 'rule': 'computed: its people'},
            {'field': 'is_vip', 'value': cast(is_vip as varchar), 'record_key': best_record_key, 'rule': 'computed: the configured rule'},
            {'field': 'vip_reason', 'value': cast(vip_reason as varchar), 'record_key': best_record_key, 'rule': 'computed: the configured rule'},
            {'field': 'requires_human', 'value': cast(requires_human as varchar), 'record_key': best_record_key, 'rule': 'computed: the configured rule'},
            {'field': 'requires_human_reason', 'value': cast(requires_human_reason as varchar), 'record_key': best_record_key, 'rule': 'computed: the configured rule'},
            {'field': 'owner_name', 'value': cast(owner_name as varchar), 'record_key': owner_key, 'rule': 'computed: the owner on the winning record'},
            {'field': 'owner_email', 'value': cast(owner_email as varchar), 'record_key': owner_key, 'rule': 'computed: the owner on the winning record'},
            {'field': 'strongest_contact_email', 'value': cast(strongest_contact_email as varchar), 'record_key': strongest_key, 'rule': 'computed: most exchanges in 180 days'},
            {'field': 'human_contact_name', 'value': cast(human_contact_name as varchar), 'record_key': human_key, 'rule': 'computed: ' || human_contact_basis},
            {'field': 'human_contact_email', 'value': cast(human_contact_email as varchar), 'record_key': human_key, 'rule': 'computed: ' || human_contact_basis},
            {'field': 'human_contact_slack_id', 'value': cast(human_contact_slack_id as varchar), 'record_key': human_key, 'rule': 'computed: ' || human_contact_basis},
            {'field': 'human_contact_basis', 'value': cast(human_contact_basis as varchar), 'record_key': human_key, 'rule': 'computed: ' || human_contact_basis},
            {'field': 'open_case_count', 'value': cast(open_case_count as varchar), 'record_key': oldest_open_case_key, 'rule': 'computed: open cases'},
            {'field': 'oldest_open_case_opened_at', 'value': cast(oldest_open_case_opened_at as varchar), 'record_key': oldest_open_case_key, 'rule': 'computed: oldest open case'},
            {'field': 'highest_open_priority', 'value': cast(highest_open_priority as varchar), 'record_key': oldest_open_case_key, 'rule': 'computed: open cases'},
            {'field': 'last_case_subject', 'value': cast(last_case_subject as varchar), 'record_key': last_case_key, 'rule': 'computed: newest case'},
            {'field': 'last_case_status', 'value': cast(last_case_status as varchar), 'record_key': last_case_key, 'rule': 'computed: newest case'},
            {'field': 'awaiting', 'value': cast(awaiting as varchar), 'record_key': awaiting_key, 'rule': 'computed: newest message'},
            {'field': 'awaiting_since', 'value': cast(awaiting_since as varchar), 'record_key': awaiting_key, 'rule': 'computed: newest message'},
            {'field': 'first_touch_at', 'value': cast(first_touch_at as varchar), 'record_key': first_touch_key, 'rule': 'computed: first contact'},
            {'field': 'last_touch_at', 'value': cast(last_touch_at as varchar), 'record_key': last_touch_key, 'rule': 'computed: newest contact'},
            {'field': 'last_touch_channel', 'value': cast(last_touch_channel as varchar), 'record_key': last_touch_key, 'rule': 'computed: newest contact'},
            {'field': 'last_touch_direction', 'value': cast(last_touch_direction as varchar), 'record_key': last_touch_key, 'rule': 'computed: newest contact'},
            {'field': 'last_inbound_at', 'value': cast(last_inbound_at as varchar), 'record_key': last_inbound_key, 'rule': 'computed: newest message from them'},
            {'field': 'last_outbound_at', 'value': cast(last_outbound_at as varchar), 'record_key': last_outbound_key, 'rule': 'computed: newest message to them'},
            {'field': 'next_meeting_at', 'value': cast(next_meeting_at as varchar), 'record_key': next_meeting_key, 'rule': 'computed: next meeting'},
            {'field': 'touches_7d', 'value': cast(touches_7d as varchar), 'record_key': last_touch_key, 'rule': 'computed: contacts in 7 days'},
            {'field': 'touches_30d', 'value': cast(touches_30d as varchar), 'record_key': last_touch_key, 'rule': 'computed: contacts in 30 days'},
            {'field': 'touches_90d', 'value': cast(touches_90d as varchar), 'record_key': last_touch_key, 'rule': 'computed: contacts in 90 days'},
            {'field': 'open_opportunity_count', 'value': cast(open_opportunity_count as varchar), 'record_key': open_deal_key, 'rule': 'computed: open opportunities'},
            {'field': 'open_pipeline_amount', 'value': cast(open_pipeline_amount as varchar), 'record_key': open_deal_key, 'rule': 'computed: open opportunities in one currency'},
            {'field': 'pipeline_currency', 'value': cast(pipeline_currency as varchar), 'record_key': open_deal_key, 'rule': 'computed: open opportunities in one currency'},
            {'field': 'pipeline_by_currency', 'value': cast(pipeline_by_currency as varchar), 'record_key': open_deal_key, 'rule': 'computed: open opportunities'},
            {'field': 'won_amount_365d', 'value': cast(won_amount_365d as varchar), 'record_key': lately_won_deal_key, 'rule': 'computed: won in 365 days'},
            {'field': 'consent_email', 'value': case when consent_email_key is not null then cast(consent_email as varchar) end, 'record_key': consent_email_key, 'rule': 'computed: newest answer'},
            {'field': 'consent_phone', 'value': case when consent_phone_key is not null then cast(consent_phone as varchar) end, 'record_key': consent_phone_key, 'rule': 'computed: newest answer'},
            {'field': 'consent_ai_processing', 'value': case when consent_ai_processing_key is not null then cast(consent_ai_processing as varchar) end, 'record_key': consent_ai_processing_key, 'rule': 'computed: newest answer'},
            {'field': 'do_not_contact', 'value': case when do_not_contact_key is not null then cast(do_not_contact as varchar) end, 'record_key': do_not_contact_key, 'rule': 'computed: newest answer'}
        ]) as fact
    from deciding
)

select holder_id, fact.field, fact.value, coalesce(fact.record_key, best_record_key) as record_key, fact.rule
from facts
-- "nothing found" has no record to name
where fact.value is not null and fact.value not in ('0', 'false', 'none', '{}', '[]')
