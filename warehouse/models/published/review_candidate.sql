-- one row: two records that may be one person or organisation, for a human to decide
select candidate_id, record_key_a, record_key_b, weight, reason from identity.review_candidate
union all
select candidate_id, record_key_a, record_key_b, weight, reason from identity.account_review_candidate
