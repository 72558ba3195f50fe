-- what somebody who refused took part in, or was spoken of in, keeps its time and place and loses its words
select * replace (
    case when thread_id in (select thread_id from refused_thread) then null else clean(subject) end as subject,
    case when interaction_id in (select interaction_id from refused_interaction) then null else clean(untrusted_text) end as untrusted_text,
    case when account_id in (select id from refused_holder) then null else account_id end as account_id
)
from $this
where customer_id not in (select id from refused_holder)
