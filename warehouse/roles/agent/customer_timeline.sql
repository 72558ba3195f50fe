-- what somebody who refused took part in, or was spoken of in, keeps its time and place and loses its words; a mail's id names its sender's domain;
-- what others answer in their threads loses what it quotes
with
told as (
    select
        *,
        interaction_id in (select interaction_id from refused_interaction) as is_theirs,
        coalesce(thread_id in (select thread_id from refused_thread), false) as is_their_thread
    from $this
    where customer_id not in (select id from refused_holder)
)
select * exclude (is_theirs, is_their_thread) replace (
    case when is_theirs or is_their_thread or bare_subject(subject) in (select subject from refused_subject) then null else clean(subject) end as subject,
    -- said where words stood, so that nobody takes it for an empty message
    case
        when is_theirs and untrusted_text is not null then '[withheld: somebody in it refused AI processing]'
        when is_their_thread then clean(unquoted(untrusted_text))
        else clean(untrusted_text)
    end as untrusted_text,
    case when account_id in (select id from refused_holder) then null else account_id end as account_id,
    case when is_their_thread then unnamed(thread_id) else thread_id end as thread_id,
    case when is_theirs then unnamed(interaction_id) else interaction_id end as interaction_id,
    case when is_theirs then unnamed_key(record_key) else record_key end as record_key,
    case when is_theirs and contains(interaction_id, '@') then null else source_url end as source_url
)
from told
