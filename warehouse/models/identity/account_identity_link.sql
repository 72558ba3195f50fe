-- one row: two records of organisations and one kind of reason that holds them together (or, for a cut, that was refused), in words
with
told as (
    select l.record_key_a, l.record_key_b, l.link as kind, l.strength,
        case l.link
            when 'native_merge' then 'their own system has merged one record into the other'
            when 'decision' then 'somebody decided that they are one organisation: ' || coalesce(d.author, 'unknown') || coalesce(', ' || d.reason, '')
            else
                case when l.link = 'cut' then 'not tied, ' || l.why || ': ' else '' end
                || 'same '
                || case l.kind
                    when 'domain' then 'domain' when 'crm_id' then 'CRM id' when 'name' then 'company name' when 'phone' then 'telephone number'
                    when 'national_id' then 'registration number' else 'id in another system'
                end
                || coalesce(' ' || l.value, '')
                || case l.agreement
                    when 'domain' then ', and one is only a mail domain' when 'same' then ' and the same company name'
                    when 'spelling' then ' and the same company name, spelled otherwise' when 'no name' then ', and one has no name'
                    when 'fewer names' then ' and company names of which one says more' else ''
                end
        end as words,
        l.kind as identifier_kind, l.value as identifier_value, l.agreement
    from identity.account_link_found as l
    left join identity.decided_pair as d on l.link = 'decision' and d.kind = 'must_link' and d.record_key_a = l.record_key_a and d.record_key_b = l.record_key_b
)
select record_key_a, record_key_b, kind, max(strength) as weight,
    to_json({
        'because': list_sort(list(distinct words)),
        'identifiers': list_sort(list(distinct identifier_kind || coalesce(' ' || identifier_value, ''))),
        'names': max(agreement)
    }) as evidence
from told
group by record_key_a, record_key_b, kind
