-- what is remembered from call to call: the scored pairs, and the keys of the blocks that were over their cap
create table if not exists identity.pair_score (
    record_key_a varchar, record_key_b varchar, content_a varchar, content_b varchar, model varchar, weight double, levels tinyint[]
);
create table if not exists identity.large_block (rule varchar, key varchar);
