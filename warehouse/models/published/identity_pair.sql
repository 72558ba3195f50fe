-- one row: two records of people that were compared, and how well they agree
select record_key_a, record_key_b, weight, levels from identity.pair_score
