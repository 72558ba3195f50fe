-- What the house remembers about its own runs; never rebuilt from the sources.
create table if not exists meta.schema_version (version bigint);
-- one row: a node or one of its tables. fingerprint: of what it was built from. version: what its readers compare
create table if not exists meta.node_state (
    name varchar primary key, fingerprint varchar, version varchar, rows bigint, seconds double, built_at timestamptz
);
create table if not exists meta.run (
    run_id varchar primary key, started_at timestamptz, published_at timestamptz, status varchar, as_of timestamptz, schema_version bigint,
    configuration_hash varchar, counts json, checks json, identity_churn double
);
create table if not exists meta.reading (
    source varchar primary key, fingerprint varchar, load_id varchar, read_at timestamptz
);
-- one row: the SELECT by which a source's rows were shaped last into a canonical table
create table if not exists meta.shaped_by (source varchar, canonical_table varchar, sql varchar, primary key (source, canonical_table));
-- one row: what a live source's reader keeps from one run to the next (a cursor, how much of a listing was read); no personal data
create table if not exists meta.source_state (
    source varchar, part varchar, value varchar, primary key (source, part)
);
-- one row: a column of a raw table that was emptied since the last published run, because the scope of its source leaves it out
create table if not exists meta.taken_away (source varchar, source_object varchar, column_name varchar);
create table if not exists meta.source_health (
    source varchar, source_object varchar, status varchar, cursor_at timestamptz, last_success_at timestamptz, live_rows bigint,
    landed_rows bigint, quarantined_rows bigint, is_complete boolean, stale_after timestamptz, message varchar,
    read_rows bigint, changed_rows bigint, deleted_rows bigint, run_id varchar, usual_live_rows bigint,
    primary key (source, source_object)
);
create table if not exists meta.profile_change (
    customer_id varchar, run_id varchar, "at" timestamptz, field varchar, old_value varchar, new_value varchar
);
