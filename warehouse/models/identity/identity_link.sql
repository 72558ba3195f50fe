-- one row: two records of people and one kind of reason that holds them together (or, for a cut, that was refused), in words
-- incremental by record_key over identity.touched
with
found as (
    select l.*, likeness({'a': l.record_key_a, 'b': l.record_key_b, 'kind': l.link}) as likeness,
        case when l.kind not in ('national_id', 'scored') and l.link not in ('native_merge', 'decision') and x.value is null then l.value end as shown
    from identity.link_found as l
    left join identity.private_identifier as x on x.kind = l.kind and x.value = l.value
),
-- most have one reason; those that may have more, by a hash, since to group all of them by their keys costs more than all the rest
several as (
    select likeness from found group by likeness having count(*) > 1
),
told as (
    select l.record_key_a, l.record_key_b, l.link as kind, l.strength, s.likeness is not null as is_one_of_several,
        case l.link
            when 'native_merge' then 'their own system has merged one record into the other'
            when 'decision' then 'somebody decided that they are one person: ' || coalesce(d.author, 'unknown') || coalesce(', ' || d.reason, '')
            else
                case when l.link = 'cut' then 'not tied, ' || l.why || ': ' else '' end
                || case l.kind
                    when 'scored' then coalesce(l.words, 'alike')
                    else
                        'same '
                        || case l.kind
                            when 'email' then 'e-mail address' when 'phone' then 'telephone number' when 'chat_user' then 'chat user'
                            when 'crm_id' then 'CRM id' when 'national_id' then 'national id'
                            else 'id in another system'
                        end
                        || coalesce(' ' || l.shown, '')
                        || case l.agreement
                            when 'same' then ' and the same name' when 'fewer names' then ' and the same name, one with fewer parts'
                            when 'spelling' then ' and the same name, spelled otherwise' when 'nickname' then ' and the same name, one a short form'
                            when 'initial' then ' and the same name, one with an initial' when 'one word' then ' and a name of one word that fits'
                            when 'no name' then ', and one record has no name' when 'scripts' then ' and names in two scripts'
                            when 'given name only' then ' and the same given name'
                            else ''
                        end
                end
        end as words,
        l.kind || coalesce(' ' || l.shown, '') as identifier, l.agreement
    from found as l
    left join several as s on s.likeness = l.likeness
    left join identity.decided_pair as d on l.link = 'decision' and d.kind = 'must_link' and d.record_key_a = l.record_key_a and d.record_key_b = l.record_key_b
),
-- of the others most have two: lists are made for the rest alone
grouped as (
    select record_key_a, record_key_b, kind, max(strength) as weight, max(agreement) as names, count(*) as reasons,
        min(words) as words, max(words) as other_words, min(identifier) as identifier, max(identifier) as other_identifier
    from told
    where is_one_of_several
    group by record_key_a, record_key_b, kind
),
listed as (
    select t.record_key_a, t.record_key_b, t.kind, list_sort(list(distinct t.words)) as because, list_sort(list(distinct t.identifier)) as identifiers
    from told as t
    join grouped as g on g.record_key_a = t.record_key_a and g.record_key_b = t.record_key_b and g.kind = t.kind
    where g.reasons > 2
    group by t.record_key_a, t.record_key_b, t.kind
),
lists as (
    select record_key_a, record_key_b, kind, strength as weight, [words] as because, [identifier] as identifiers, agreement as names
    from told where not is_one_of_several
    union all
    select g.record_key_a, g.record_key_b, g.kind, g.weight,
        coalesce(l.because, case when g.words = g.other_words then [g.words] else [g.words, g.other_words] end) as because,
        coalesce(l.identifiers, case when g.identifier = g.other_identifier then [g.identifier] else [g.identifier, g.other_identifier] end) as identifiers,
        g.names
    from grouped as g
    left join listed as l on l.record_key_a = g.record_key_a and l.record_key_b = g.record_key_b and l.kind = g.kind
)
select record_key_a, record_key_b, kind, weight, to_json({'because': because, 'identifiers': identifiers, 'names': names}) as evidence from lists
