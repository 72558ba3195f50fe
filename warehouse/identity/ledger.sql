-- The ledger: ids that were given, to which records, and what happened to them. No rebuild touches it; only `commit` writes it.
-- one row: the secret that makes ids opaque
create table if not exists ledger.secret (value varchar not null);
-- one row: one id that was ever given; kind customer, employee or account; place: in which order
create table if not exists ledger.issued (id varchar not null, kind varchar not null, place bigint not null, since_run varchar not null, "at" timestamptz not null);
-- one row: a record of a person and the id that it was last given as a customer or as an employee; ids are resolved by ledger.alias
create table if not exists ledger.person_id (record_key varchar not null, kind varchar not null, person_id varchar not null, since_run varchar not null);
-- one row: a record of an organisation and the id that it was last given
create table if not exists ledger.account_id (record_key varchar not null, kind varchar not null, account_id varchar not null, since_run varchar not null);
-- one row: an id that is now another, in one step
create table if not exists ledger.alias (old_id varchar not null, id varchar not null, since_run varchar not null);
-- one row: something that happened to an id
create table if not exists ledger.identity_event (event_id varchar not null, run_id varchar not null, "at" timestamptz not null, kind varchar not null, customer_id varchar not null, other_customer_id varchar, reason varchar);
