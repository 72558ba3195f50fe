-- what is remembered from run to run; a pair's a is the number of the record whose key comes first
create table if not exists identity.block_record (record_key varchar, number integer, content ubigint);
create table if not exists identity.block_member (number integer, block ubigint, cap utinyint);
create table if not exists identity.large_block (block ubigint, is_shut boolean);
create table if not exists identity.pair_score (a integer, b integer, weight double, levels tinyint[]);
create table if not exists identity.pair_model (version varchar);
-- one row: how many records had each thing when all were counted last, as JSON, and how many have changed since
create table if not exists identity.feature_shape (records bigint, filled varchar, changed bigint);
-- of this run alone: the pairs that it scored, and those of records that are as they were that no longer meet; empty where all was made anew
create or replace table identity.pair_moved (a integer, b integer, weight double);
