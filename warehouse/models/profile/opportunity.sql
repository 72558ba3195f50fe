-- one row: one live deal of an account, with the customers who take part in it
-- incremental by opportunity_id over profile.touched_deal(record_key)
-- near profile.touched_deal(record_key): canonical.opportunity by record_key, canonical.opportunity_person by opportunity_record_key
with
people as (
    select part.opportunity_record_key, list_sort(list(distinct owner.customer_id)) as customer_ids
    from canonical.opportunity_person as part
    inner join profile.record_person as owner on owner.record_key = part.person_record_key
    where part.deleted_at is null and owner.customer_id is not null
    group by part.opportunity_record_key
)

select
    opportunity.record_key as opportunity_id,
    account.account_id,
    coalesce(people.customer_ids, cast([] as varchar[])) as customer_ids,
    opportunity.name,
    opportunity.stage,
    opportunity.amount,
    upper(opportunity.currency) as currency,
    opportunity.probability,
    opportunity.close_date,
    coalesce(opportunity.is_closed, opportunity.closed_at is not null or coalesce(opportunity.is_won, false)) as is_closed,
    coalesce(opportunity.is_won, false) as is_won,
    employee.work_email as owner_email,
    opportunity.source_url,
    opportunity.record_key,
    opportunity.closed_at
from canonical.opportunity as opportunity
left join people on people.opportunity_record_key = opportunity.record_key
left join identity.account as account on account.record_key = opportunity.account_record_key
left join profile.record_person as agent on agent.record_key = opportunity.owner_record_key
left join profile.employee as employee on employee.employee_id = agent.employee_id
where opportunity.deleted_at is null
