-- the table macros of a published file; they need nothing but DuckDB itself
create macro customer(handle) as table
    select profile.*
    from main.customer_profile as profile
    where profile.customer_id in (
        select identifier.customer_id
        from main.customer_identifier as identifier
        where
            not identifier.is_generic
            and (
                identifier.value = trim(handle)
                or identifier.value = lower(trim(handle))
                or identifier.kind in ('chat_user', 'crm_id') and upper(identifier.value) = upper(trim(handle))
                or identifier.kind = 'crm_id' and length(trim(handle)) = 15 and starts_with(identifier.value, trim(handle))
                or identifier.kind = 'phone' and length(regexp_replace(handle, '[^0-9]', '', 'g')) >= 7
                and (
                    identifier.value = '+' || regexp_replace(regexp_replace(handle, '[^0-9]', '', 'g'), '^00', '', 'g')
                    or identifier.value = regexp_replace(handle, '[^0-9+]', '', 'g')
                )
            )
    );

create macro account(domain_or_name) as table
    select profile.*
    from main.account_profile as profile
    where
        profile.account_id = trim(domain_or_name)
        or profile.account_id in (
            select alias.account_id
            from main.account_alias as alias
            where alias.old_account_id = trim(domain_or_name)
        )
        or list_contains(profile.domains, regexp_replace(regexp_replace(lower(trim(domain_or_name)), '^([a-z]+://)?(www[.])?', '', 'g'), '[/:?#].*$', '', 'g'))
        or lower(profile.account_name) = lower(trim(domain_or_name));

create macro timeline(customer) as table
    select entry.*
    from main.customer_timeline as entry
    where
        entry.customer_id = customer
        or entry.customer_id in (
            select identifier.customer_id
            from main.customer_identifier as identifier
            where identifier.kind = 'customer_id' and identifier.value = customer
        )
    order by entry.occurred_at desc, entry.interaction_id;
