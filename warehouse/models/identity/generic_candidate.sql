-- one row: one identifier value that may belong to nobody in particular, and why
-- incremental by kind, value over identity.touched_value
with
held as (
    select kind, value, count(*) as record_count, min(surname_likeness) as first_surname, max(surname_likeness) as last_surname
    from identity.identifier_owner
    group by kind, value
),
-- different names are counted where there can be several: that costs more than all the rest
mixed as (
    select kind, value from held where first_surname <> last_surname or record_count > 12
),
named as (
    select o.kind, o.value, count(distinct o.surname_likeness) as surname_count, count(distinct n.name_key) as name_count
    from identity.identifier_owner as o
    join mixed as m on m.kind = o.kind and m.value = o.value
    left join identity.known_name as n on n.likeness = o.name_likeness
    group by o.kind, o.value
),
counted as (
    select h.kind, h.value, h.record_count, coalesce(n.surname_count, (h.first_surname is not null)::bigint) as surname_count,
        coalesce(n.name_count, 0) as name_count
    from held as h
    left join named as n on n.kind = h.kind and n.value = h.value
),
local as (
    select *, case when kind = 'email' then split_part(split_part(value, '@', 1), '+', 1) end as written from counted
),
parted as (
    -- few end in digits, and patterns are slow
    select *, case when right(written, 1) between '0' and '9' then regexp_replace(written, '[-_.]?[0-9]+$', '', 'g') else written end as mailbox
    from local
),
-- na@ says that there is none, and is also Nils Andersson's where a company writes initials
initials as (
    select distinct o.kind, o.value
    from identity.identifier_owner as o
    join reference.placeholder_values as m on m.kind = 'mailbox' and length(m.value) <= 3 and m.value = split_part(o.value, '@', 1)
    join identity.known_name as n on n.likeness = o.name_likeness
    where o.kind = 'email' and substr(o.value, 1, 4) like '%@%' and left(n.name, 1) = left(m.value, 1)
        and left(split_part(n.name, '|', 2), 1) = right(m.value, 1)
),
judged as (
    select p.kind, p.value, p.record_count, p.surname_count, p.name_count,
        case
            when r.local_part is not null then 'a mailbox of a function, not of a person'
            when x.value is not null or d.domain is not null or (m.value is not null and i.value is null) then 'a placeholder'
            when p.kind = 'phone' and regexp_matches(p.value, '0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7}|1234567|7654321') then 'a placeholder'
            -- directory enquiries of every area in North America
            when p.kind = 'phone' and regexp_matches(p.value, '^[+]1[0-9]{3}5551212$') then 'a placeholder'
            when p.surname_count >= 3 then 'surnames'
            when p.kind = 'phone' and p.surname_count = 2 then 'families'
            when p.name_count > 12 then 'more names than one person or family has'
        end as reason
    from parted as p
    left join (select distinct local_part from reference.role_mailboxes) as r on r.local_part = p.mailbox
    left join reference.placeholder_values as x on x.kind = p.kind and x.value = p.value
    left join reference.placeholder_values as m on m.kind = 'mailbox' and m.value = translate(p.mailbox, '._/-', '')
    left join initials as i on i.kind = p.kind and i.value = p.value
    left join reference.shared_hosts as d on p.kind = 'email' and d.what = 'placeholder' and d.domain = split_part(p.value, '@', 2)
)
select kind, value, reason, record_count, surname_count from judged where reason is not null
