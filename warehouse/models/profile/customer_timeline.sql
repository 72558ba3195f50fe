-- one row: one live interaction as seen from one customer: as a party, else as somebody whom an internal message speaks of
with
primary_account as (
    select customer_id, account_id
    from profile.customer_account
    where place = 1
),

mentioned_person as (
    select
        mention.interaction_record_key,
        owner.customer_id,
        mention.kind,
        'person' as mention_of,
        mention.case_record_key,
        mention.opportunity_record_key
    from canonical.mention as mention
    inner join profile.record_person as owner on owner.record_key = mention.person_record_key
    where mention.deleted_at is null and owner.customer_id is not null
),

contacts as (
    select customer_id, count(*) as contact_count
    from profile.interaction_person
    where customer_id is not null
    group by customer_id
),

-- a message about an account is news for its people: for the 25 whom we deal with most where they are more
closest as (
    select
        primary_account.customer_id,
        primary_account.account_id,
        row_number() over (
            partition by primary_account.account_id order by coalesce(contacts.contact_count, 0) desc, primary_account.customer_id
        ) as place
    from primary_account
    left join contacts on contacts.customer_id = primary_account.customer_id
),

-- a deal or case speaks of its own people; of the whole account only where it has none
peopled as (
    select distinct interaction_record_key from mentioned_person
),

-- a message that names somebody is about them, and no news of each of their colleagues
named as (
    select distinct mentioned_person.interaction_record_key, primary_account.account_id
    from mentioned_person
    inner join primary_account on primary_account.customer_id = mentioned_person.customer_id
),

mentioned_account as (
    select
        mention.interaction_record_key,
        closest.customer_id,
        mention.kind,
        'account' as mention_of,
        mention.case_record_key,
        mention.opportunity_record_key
    from canonical.mention as mention
    inner join identity.account as account on account.record_key = mention.account_record_key
    inner join closest on closest.account_id = account.account_id and closest.place <= 25
    left join peopled on peopled.interaction_record_key = mention.interaction_record_key
    left join named on named.interaction_record_key = mention.interaction_record_key and named.account_id = account.account_id
    where
        mention.deleted_at is null
        and case when mention.kind in ('domain', 'name') then named.account_id is null else peopled.interaction_record_key is null end
),

mentions as (
    select
        interaction_record_key,
        customer_id,
        -- the most telling kind stands for all
        substr(min(case kind when 'email' then '1email' when 'case' then '2case' when 'deal' then '3deal' when 'domain' then '4domain' else '5name' end), 2)
            as mention_kind,
        min(mention_of) as mention_of,
        min(case_record_key) as case_record_key,
        min(opportunity_record_key) as opportunity_record_key
    from (
        select * from mentioned_person
        union all
        select * from mentioned_account
    ) as told
    group by interaction_record_key, customer_id
),

parties as (
    select
        person.customer_id,
        person.interaction_record_key,
        person.role,
        person.role_rank,
        person.response,
        -- the customer's own next word in the thread, for what we wrote to them
        lead(
            case when person.role_rank = 1 and not side.is_by_us and not side.is_automated and side.channel not in ('meeting', 'file') then side.occurred_at end
            ignore nulls
        ) over (partition by person.customer_id, side.thread_key order by side.occurred_at, side.record_key) as customer_answered_at
    from profile.interaction_person as person
    inner join profile.interaction_side as side on side.record_key = person.interaction_record_key
    where person.customer_id is not null
),

-- who takes part in a message is not also spoken of in it, and a message that reaches a customer is not internal
appearances as (
    select
        customer_id,
        interaction_record_key,
        role,
        role_rank,
        response,
        customer_answered_at,
        cast(null as varchar) as mention_kind,
        cast(null as varchar) as mention_of,
        cast(null as varchar) as case_record_key,
        cast(null as varchar) as opportunity_record_key
    from parties
    union all by name
    select
        mentions.customer_id,
        mentions.interaction_record_key,
        'mentioned' as role,
        9 as role_rank,
        cast(null as varchar) as response,
        cast(null as timestamptz) as customer_answered_at,
        mentions.mention_kind,
        mentions.mention_of,
        mentions.case_record_key,
        mentions.opportunity_record_key
    from mentions
    inner join profile.interaction_side as side on side.record_key = mentions.interaction_record_key
    where side.customer_count = 0
),

live_case as (
    select distinct record_key from canonical.support_case
    where deleted_at is null
),

live_deal as (
    select distinct record_key from canonical.opportunity
    where deleted_at is null
),

-- what an interaction is to everybody who takes part in it
told as (
    select
        interaction.record_key,
        interaction.occurred_at,
        interaction.channel,
        interaction.thread_id,
        live_case.record_key as case_id,
        live_deal.record_key as opportunity_id,
        -- private text stays private; what lacks a mark is public only where somebody outside took part
        coalesce(interaction.visibility, case when side.customer_count > 0 then 'public' else 'private' end) = 'public' or $publish_private_text
            as is_public,
        interaction.subject,
        interaction.text,
        interaction.source_url,
        side.conversation_key,
        case when side.is_by_us and not side.is_shared then 'internal' when side.is_by_us then 'out' else 'in' end as direction,
        case when side.is_by_us then side.author_employee_id else side.addressed_employee_id end as employee_id,
        side.is_automated,
        case when interaction.channel not in ('meeting', 'file') and not side.is_automated then side.answered_at end as answered_at
    from profile.interaction_side as side
    inner join canonical.interaction as interaction on interaction.record_key = side.record_key
    left join live_case on live_case.record_key = interaction.case_record_key
    left join live_deal on live_deal.record_key = interaction.opportunity_record_key
),

seen as (
    select
        appearances.customer_id,
        told.occurred_at,
        told.record_key as interaction_id,
        primary_account.account_id,
        told.channel,
        case when appearances.mention_kind is not null then 'internal' else told.direction end as direction,
        appearances.role as party_role,
        told.employee_id,
        told.thread_id,
        coalesce(told.case_id, appearances.case_record_key) as case_id,
        coalesce(told.opportunity_id, appearances.opportunity_record_key) as opportunity_id,
        case when told.is_public then told.subject end as subject,
        case when told.is_public then told.text end as untrusted_text,
        appearances.mention_kind,
        appearances.mention_of,
        case
            when appearances.mention_kind is not null or told.direction = 'internal' then null
            when told.direction = 'in' then told.answered_at
            when told.channel not in ('meeting', 'file') and not told.is_automated then appearances.customer_answered_at
        end as answered_at,
        told.source_url,
        told.record_key,
        appearances.role_rank,
        appearances.response,
        told.is_automated,
        told.conversation_key,
        told.subject as whole_subject,
        told.channel = 'email' and told.direction = 'in' and appearances.role in ('from', 'author') and told.subject is not null as is_mail_from_them
    from appearances
    inner join told on told.record_key = appearances.interaction_record_key
    left join primary_account on primary_account.customer_id = appearances.customer_id
)

select
    * exclude (answered_at, whole_subject, is_mail_from_them),
    -- a mail that two tools hold, each in a thread of its own, was answered when either copy was
    case
        when is_mail_from_them then min(answered_at) over (partition by customer_id, is_mail_from_them, occurred_at, whole_subject)
        else answered_at
    end as answered_at
from seen
-- in the order that it is published in: sorted once, not each night
order by customer_id, occurred_at, interaction_id, party_role
