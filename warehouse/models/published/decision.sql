-- one row: what a human being decided about records, as this run saw it
select decision_id, kind, record_key_a, record_key_b, field, value, author, reason, "at" from identity.decision
