-- Who is waiting for our answer, longest first
select customer_id, display_name, account_name, awaiting_since, human_contact_email from customers where awaiting = 'us' order by awaiting_since limit 20;

-- VIPs whose newest case is open
select customer_id, display_name, open_case_count, oldest_open_case_age_hours from customers where is_vip and open_case_count > 0 order by 4 desc;

-- Everybody at one organisation
select customer_id, display_name, job_title, primary_email from customer_profile where domain = 'acme.se' order by last_touch_at desc nulls last;

-- What was said with one customer in the last 30 days
select occurred_at, channel, direction, subject, left(untrusted_text, 200) as untrusted_text from timeline('cus_…') where occurred_at > now() - interval 30 days;

-- Open deals, by stage; amounts are never added across currencies
select stage, currency, count(*) as deals, sum(amount) as amount from opportunity where not coalesce(is_closed, false) group by all order by all;

-- Renewals within 90 days
select account_id, account_name, next_renewal_at, owner_email from account_profile where next_renewal_at between current_date and current_date + 90 order by 3;

-- Messages of theirs that nobody has answered
select customer_id, occurred_at, channel, subject from customer_timeline where direction = 'in' and answered_at is null order by occurred_at desc limit 20;

-- Where sources disagree about a customer
select customer_id, unnest(conflicts) as conflict from customer_profile where len(conflicts) > 0 limit 20;

-- What the last runs changed
select "at", customer_id, field, old_value, new_value from profile_change order by "at" desc limit 20;

-- How fresh and complete each source is
select source, source_object, status, last_success_at, live_rows, quarantined_rows, message from source_health order by all;
