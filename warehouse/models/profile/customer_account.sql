-- one row: one account that one customer belongs or belonged to; place 1 is the account of the profile
-- incremental by customer_id over profile.touched(holder_id)
-- near profile.touched(holder_id): profile.customer_record by customer_id, profile.record_person by customer_id
with
employed as (
    select
        owner.customer_id,
        account.account_id,
        case when membership.until is not null then 5 when membership.is_primary then 1 else 3 end as basis_rank,
        case when membership.until is not null then 'former membership' else 'membership' end as basis,
        membership.since,
        membership.role,
        membership.record_key
    from canonical.membership as membership
    inner join profile.record_person as owner on owner.record_key = membership.person_record_key
    inner join identity.account as account on account.record_key = membership.account_record_key
    where membership.deleted_at is null and owner.customer_id is not null and account.account_id is not null
),

filed as (
    select
        record.customer_id,
        account.account_id,
        2 as basis_rank,
        'record' as basis,
        cast(null as date) as since,
        cast(null as varchar) as role,
        record.record_key,
        record.record_rank
    from profile.customer_record as record
    inner join identity.account as account on account.record_key = record.account_record_key
    where account.account_id is not null
),

-- a domain that two accounts share tells neither
telling_domains as (
    select domain, min(account_id) as account_id
    from profile.account_domain
    group by domain
    having count(*) = 1
),

addressed as (
    select
        record.customer_id,
        telling_domains.account_id,
        4 as basis_rank,
        'e-mail domain' as basis,
        cast(null as date) as since,
        cast(null as varchar) as role,
        record.record_key,
        record.record_rank
    from profile.customer_record as record
    inner join telling_domains on telling_domains.domain = record.email_domain
),

told as (
    select
        employed.customer_id,
        employed.account_id,
        employed.basis_rank,
        employed.basis,
        employed.since,
        employed.role,
        employed.record_key,
        coalesce(record.record_rank, 1000000) as record_rank
    from employed
    left join profile.customer_record as record
        on record.record_key = employed.record_key and record.customer_id = employed.customer_id
    union all by name
    select * from filed
    union all by name
    select * from addressed
),

best as (
    select
        customer_id,
        account_id,
        row_number() over (
            partition by customer_id, account_id order by basis_rank, record_rank, since desc nulls last, record_key
        ) as told_rank,
        basis_rank,
        basis,
        since,
        record_rank,
        record_key
    from told
),

roles as (
    select customer_id, account_id, min(role) as role
    from told
    where role is not null and basis_rank < 5
    group by customer_id, account_id
)

select
    best.customer_id,
    best.account_id,
    row_number() over (
        partition by best.customer_id order by best.basis_rank, best.record_rank, best.since desc nulls last, best.account_id
    ) as place,
    best.basis,
    roles.role,
    best.record_key
from best
left join roles on roles.customer_id = best.customer_id and roles.account_id = best.account_id
where best.told_rank = 1
