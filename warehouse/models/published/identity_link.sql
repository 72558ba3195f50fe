-- one row: one piece of evidence that two records are, or are not, the same person or organisation
select record_key_a, record_key_b, kind, weight, evidence from identity.identity_link
union all
select record_key_a, record_key_b, kind, weight, evidence from identity.account_identity_link
