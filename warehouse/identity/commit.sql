-- Pending ids become the ledger's. Every statement can be repeated: a crash half-way is mended by running them again. Parameter: $run_id.
insert into ledger.issued
select id, kind, place, $run_id, "at" from identity.pending_issued where id not in (select id from ledger.issued);

delete from ledger.person_id as l using identity.pending_id as p where p.record_key = l.record_key and p.kind = l.kind;
insert into ledger.person_id select record_key, kind, id, $run_id from identity.pending_id where kind <> 'account';

delete from ledger.account_id as l using identity.pending_id as p where p.record_key = l.record_key and p.kind = l.kind;
insert into ledger.account_id select record_key, kind, id, $run_id from identity.pending_id where kind = 'account';

delete from ledger.alias as l where not exists (select 1 from identity.pending_alias as p where p.old_id = l.old_id and p.id = l.id);
insert into ledger.alias
select old_id, id, $run_id from identity.pending_alias where old_id not in (select old_id from ledger.alias);

insert into ledger.identity_event
select event_id, run_id, "at", kind, customer_id, other_customer_id, reason from identity.pending_event
where event_id not in (select event_id from ledger.identity_event);
