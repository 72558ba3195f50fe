-- one row: one customer, organisation, colleague, case or deal with everything that it can be looked up by, and what is told of it at once
-- handles: v: an identifier's value; n: a phone number without its country; r: the record key of a case or deal; e: how the record key of another
-- ends (without its source, and its id alone); u: a link; d: an organisation's domain
with
spoken as (
    select
        customer_id as id,
        list({'kind': kind, 'value': value, 'is_generic': is_generic, 'source_count': source_count} order by kind, value) filter (where kind <> 'name')
            as identifiers,
        list(value order by value) filter (where kind = 'name') as names,
        list('v:' || value order by kind, value) filter (where kind <> 'name') as handles,
        flatten(list(
            case when kind = 'phone' then ['n:' || substr(value, 3), 'n:' || substr(value, 4), 'n:' || substr(value, 5)] else [] end order by kind, value
        )) as national
    from indexed.main.customer_identifier
    where kind <> 'domain' and customer_id is not null
    group by customer_id
),

described as (
    select
        coalesce(customer_id, employee_id, account_id) as id,
        list({
            'record_key': record_key, 'source': source, 'source_object': source_object, 'reason': reason, 'updated_at': updated_at,
            'deleted_at': deleted_at, 'source_url': source_url
        } order by record_key) as records,
        list('e:' || substr(record_key, length(source) + 2) order by record_key) as endings,
        list('e:' || substr(record_key, length(source) + length(source_object) + 3) order by record_key) as numbers,
        list('u:' || source_url order by record_key) filter (where source_url is not null) as links
    from indexed.main.source_record
    where customer_id is not null or employee_id is not null or account_id is not null
    group by all
),

holder as (
    select
        'customer' as kind, customer_id as id, account_id, [] as domains, cast(coalesce(epoch(last_touch_at), 0) as bigint) as place,
        {
            'name': display_name, 'company': account_name, 'title': job_title, 'email': primary_email, 'domain': domain, 'party_type': party_type,
            'match_status': match_status, 'last_touch_at': last_touch_at, 'record_count': source_record_count, 'source_url': source_url,
            'is_vip': is_vip, 'requires_human': requires_human, 'awaiting': awaiting
        } as facts
    from indexed.stored.customer_profile
    union all
    select
        'account' as kind, account_id as id, null as account_id, list_transform(domains, lambda domain: 'd:' || domain) as domains, cast(coalesce(epoch(last_touch_at), 0) as bigint) as place,
        {
            'name': account_name, 'company': account_name, 'title': industry, 'email': null, 'domain': domains[1], 'party_type': lifecycle_stage,
            'match_status': null, 'last_touch_at': last_touch_at, 'record_count': customer_count, 'source_url': source_url,
            'is_vip': is_vip, 'requires_human': requires_human, 'awaiting': awaiting
        } as facts
    from indexed.stored.account_profile
    union all
    select
        'employee' as kind, employee_id as id, null as account_id, [] as domains, 0 as place,
        {
            'name': name, 'company': null, 'title': job_title, 'email': work_email, 'domain': null, 'party_type': null, 'match_status': null,
            'last_touch_at': null, 'record_count': null, 'source_url': null, 'is_vip': null, 'requires_human': null, 'awaiting': null
        } as facts
    from indexed.main.employee
)

select
    holder.kind, holder.id,
    list_concat(holder.domains, spoken.handles, spoken.national, described.endings, described.numbers, described.links) as handles,
    [] as customer_ids, holder.account_id, holder.place,
    cast(to_json({'facts': holder.facts, 'identifiers': spoken.identifiers, 'names': spoken.names, 'records': described.records}) as varchar) as told
from holder
left join spoken on spoken.id = holder.id
left join described on described.id = holder.id
union all
select
    'case' as kind, case_id as id, ['r:' || record_key, 'u:' || source_url] as handles,
    case when customer_id is null then [] else [customer_id] end as customer_ids, account_id,
    -- open ones before all others
    cast(coalesce(epoch(opened_at), 0) + case when closed_at is null then 100000000000 else 0 end as bigint) as place,
    cast(to_json(struct_pack(
        case_id := case_id, customer_id := customer_id, account_id := account_id, subject := subject, status := status, priority := priority,
        opened_at := opened_at, closed_at := closed_at, owner_email := owner_email, last_reply_at := last_reply_at, last_reply_by := last_reply_by,
        source_url := source_url, record_key := record_key
    )) as varchar) as told
from indexed.main.support_case
union all
select
    case when coalesce(is_closed, false) then 'closed deal' else 'open deal' end as kind, opportunity_id as id,
    ['r:' || record_key, 'u:' || source_url] as handles, customer_ids, account_id,
    cast(coalesce(epoch(close_date), 0) + case when coalesce(is_closed, false) then 0 else 100000000000 end as bigint) as place,
    cast(to_json(struct_pack(
        opportunity_id := opportunity_id, customer_ids := customer_ids, account_id := account_id, name := name, stage := stage, amount := amount,
        currency := currency, probability := probability, close_date := close_date, is_closed := is_closed, is_won := is_won,
        owner_email := owner_email, source_url := source_url, record_key := record_key
    )) as varchar) as told
from indexed.main.opportunity
