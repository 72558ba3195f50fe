-- one row: one record that can be part of an organisation: a live one, or one that its own system has merged into another
with
merged as (
    select record_key from landed.record_merge
    union
    select into_record_key as record_key from landed.record_merge
),
gone as (
    select a.record_key, a.source
    from canonical.account_record as a
    join merged as m on m.record_key = a.record_key
    where a.record_key not in (select record_key from identity.account_record_seen)
        and a.record_key not in (select record_key_a from identity.decision where kind = 'exclude')
)
select record_key, source, kind, name, region, parent_record_key, true as is_live from identity.account_record_seen
union all by name
select record_key, source, 'gone' as kind, false as is_live from gone
order by record_key
