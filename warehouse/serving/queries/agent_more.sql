-- one row: what a brief says beside the card: the last thing that they sent, and the organisations that they also belong or belonged to
with
inbound as (
    select occurred_at, channel, subject, untrusted_text
    from customer_timeline
    where (customer_id = $id or (starts_with($id, 'acc_') and account_id = $id)) and direction = 'in' and mention_kind is null and occurred_at <= $as_of
    order by occurred_at desc, interaction_id
    limit 1
),
elsewhere as (
    select list(account.account_name order by account.account_name) as names
    from (select unnest(other_account_ids) as account_id from customer_profile where customer_id = $id) as other
    inner join account_profile as account using (account_id)
)
select inbound.*, elsewhere.names
from elsewhere
left join inbound on true
