-- one row: one user of the directory, one card of an address book, or one name that an address bore in mail and meetings
with
directory_user as (
    select
        'directory_user' as source_object,
        u.user_key as source_id,
        'https://admin.google.com/ac/search?query=' || replace(u.user_key, '+', '%2B') as source_url,
        'directory_user' as kind,
        nullif(trim(concat_ws(' ', u.First_Name__Required_, u.Last_Name__Required_)), '') as full_name,
        u.First_Name__Required_ as given_name,
        u.Last_Name__Required_ as family_name,
        u.Employee_Title as job_title,
        u.user_key as email,
        coalesce(u.Work_Phone, u.Mobile_Phone) as phone,
        true as is_internal,
        coalesce(lower(trim(u.Status__READ_ONLY_)) = 'active', true) as is_active,
        $source || ':directory_user:' || m.user_key as manager_record_key,
        u._observed_at as observed_at,
        u._deleted_at as deleted_at,
        u._load_id as load_id
    from raw.directory_user as u
    left join raw.directory_user as m on m.user_key = lower(trim(u.Manager_Email)) and m._deleted_at is null
),
address_book as (
    select
        'contact' as source_object,
        contact_key as source_id,
        link as source_url,
        try_cast(updated_at as timestamptz) as updated_at,
        'address_book' as kind,
        full_name,
        given_name,
        family_name,
        nickname,
        job_title,
        organization as company_name,
        split_part(emails, chr(10), 1) as email,
        split_part(phones, chr(10), 1) as phone,
        street,
        city,
        postcode,
        country,
        try_cast(birthday as date) as birth_date,
        _observed_at as observed_at,
        _deleted_at as deleted_at,
        _load_id as load_id
    from raw.contact
),
-- lists of others; an address that writes mail of its own is none, whatever a mail says of it
list_address as (
    select list_address as address from raw.email where list_address is not null
    except
    select split_part(party, chr(9), 2) as address
    from (select unnest(string_split(parties, chr(10))) as party from raw.email where automated_by is null)
    where split_part(party, chr(9), 1) = 'from'
),
spoken as (
    select
        unnest(string_split(parties, chr(10))) as party,
        try_cast(sent_at as timestamptz) as said_at,
        case when is_trashed = 'true' then _observed_at end as gone_at,
        _observed_at,
        _deleted_at,
        _load_id
    from raw.email
    union all by name
    select
        unnest(string_split(parties, chr(10))) as party,
        least(try_cast(updated_at as timestamptz), _observed_at) as said_at,
        _observed_at,
        _deleted_at,
        _load_id
    from raw.event
    union all by name
    select
        'to' || chr(9) || unnest(string_split(lower(concat_ws(chr(10), Owner, shared_with)), chr(10))) as party,
        try_cast(modifiedTime as timestamptz) as said_at,
        _observed_at,
        _deleted_at,
        _load_id
    from raw.file
),
named as (
    select
        split_part(party, chr(9), 2) as address,
        coalesce(fold(split_part(party, chr(9), 3)), '') as folded_name,
        max(nullif(split_part(party, chr(9), 3), '')) as full_name,
        coalesce(bool_or(split_part(party, chr(9), 5) = 'group'), false) as is_group,
        max(said_at) as updated_at,
        min(_observed_at) as observed_at,
        case when bool_and(coalesce(_deleted_at, gone_at) is not null) then max(coalesce(_deleted_at, gone_at)) end as deleted_at,
        max(_load_id) as load_id
    from spoken
    where split_part(party, chr(9), 2) like '%@%'
    group by 1, 2
),
correspondent as (
    select
        'correspondent' as source_object,
        keyed_hash($correspondent_key, address || '|' || folded_name) as source_id,
        'https://mail.google.com/mail/u/0/#search/' || replace(address, '+', '%2B') as source_url,
        updated_at,
        'correspondent' as kind,
        full_name,
        address as email,
        is_group
        or address in (select address from list_address)
        or regexp_matches(
            split_part(address, '@', 1),
            '^((no|do[-_.]?not|not)[-_.]?reply.*|.*[-_.+](no|do[-_.]?not)[-_.]?reply|mailer[-_.]?daemon.*|postmaster|bounces?([-_+.=].*)?|notifications?|notify|calendar-notification|svarainte|.*-bounces)$'
        ) as is_machine,
        observed_at,
        deleted_at,
        load_id
    from named
    where address not in (select user_key from raw.directory_user where _deleted_at is null)
)
select $source || ':' || source_object || ':' || source_id as record_key, $source as source, *
from (
    select * from directory_user
    union all by name
    select * from address_book
    union all by name
    select * from correspondent
) as person
