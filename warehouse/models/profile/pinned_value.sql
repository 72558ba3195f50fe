-- one row: one value that somebody has pinned to one field of one customer or account (the holder): the newest pin that stands
-- incremental by holder_id over profile.touched(holder_id)
with
living as (
    select customer_id as holder_id from identity.person where customer_id is not null
    union
    select account_id as holder_id from identity.account
),

-- a record that its source has deleted was somebody: what was pinned by it holds as long as that customer is there
gone as (
    select retired.record_key, living.holder_id
    from identity.retired_record as retired
    inner join living on living.holder_id = coalesce(retired.customer_id, retired.account_id)
),

pins as (
    select
        coalesce(person.customer_id, account.account_id, gone.holder_id) as holder_id,
        decision.field,
        decision.value,
        decision.decision_id,
        decision.author,
        decision.reason,
        decision.at
    from identity.decision as decision
    left join identity.person as person on person.record_key = decision.record_key_a
    left join identity.account as account on account.record_key = decision.record_key_a
    left join gone on gone.record_key = decision.record_key_a
    where decision.kind = 'pin'
),

placed as (
    select *, row_number() over (partition by holder_id, field order by "at" desc, decision_id desc) as place
    from pins
    where holder_id is not null
)

select
    holder_id,
    field,
    value,
    'decision: pinned by ' || author || case when reason <> '' then ', ' || reason else '' end as rule,
    -- the decision stands where other values name a record: the record that it is kept by has a value of its own
    'decision:pin:' || cast(decision_id as varchar) as record_key,
    'decision' as source,
    "at" as updated_at
from placed
where place = 1
