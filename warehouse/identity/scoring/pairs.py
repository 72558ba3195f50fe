"""identity.pair_score: every pair of records that meets under a blocking key, scored; a night scores only what changed, and says which pairs
came and went (identity.pair_moved).

Blocks with more members than their rule's cap are skipped: such a key tells nothing. A score is remembered while both records' contents and the
model are as they were (identity.block_record, identity.pair_model).
"""

from __future__ import annotations

import duckdb

from warehouse.identity.scoring.blocking import SMALL_DATA, Limits, find_candidates, find_changed_candidates, run
from warehouse.identity.scoring.splink_scorer import Scorer

FEW = 50_000  # pairs; Splink takes more than a second to start
SCORED_NOW = """
    insert into identity.{into} by name
    select x.number as a, y.number as b, {what}
    from pair_scored as s join pair_record as x on x.id = s.a join pair_record as y on y.id = s.b
"""


def score_pairs(
    con: duckdb.DuckDBPyConnection, scorer: Scorer, only_changed: bool = False, for_few: Scorer | None = None, within: Limits = SMALL_DATA
) -> None:
    """Make identity.pair_score what the blocks (blocking.find_blocks, which runs first) and the scorer say.

    only_changed: only pairs with a record that find_blocks found changed. Pairs: a, b as numbers in identity.block_record, the record whose key
    comes first first; weight in bits. for_few: a scorer that scores every pair alike and starts faster, for a night's few. within: the
    same for one scorer's version.
    """
    is_same = con.execute("select version from identity.pair_model").fetchall() == [(scorer.version,)]
    if not is_same:
        con.execute("delete from identity.pair_score")
    if only_changed and is_same:
        find_changed_candidates(con, within)
        pairs = int(con.execute("select count(*) from pair_unknown").fetchall()[0][0])
        (for_few if for_few and pairs <= FEW else scorer).score(con, "pair_unknown", "pair_record", "pair_scored")
        for into, what in (("pair_score", "s.weight, s.levels"), ("pair_moved", "s.weight")):
            con.execute(SCORED_NOW.format(into=into, what=what))
    else:
        if only_changed:
            run(con, "renumber")
        con.execute("create or replace temp view block_key as select number as id, block, cap from identity.block_member")
        find_candidates(con, within)
        con.execute("drop view block_key")
        run(con, "all_candidates")
        # where everything is made anew, a record's number is its place in the order of keys: what is scored needs no other name
        scorer.score(con, "pair_unknown", "pair_record", "identity.pair_score")
        con.execute("insert into identity.pair_score select a, b, weight, levels from pair_kept")
        con.execute("drop table pair_kept")
    con.execute("create or replace table identity.pair_model as select ? as version", [scorer.version])
    for table in ("pair_unknown", "pair_scored", "pair_record", "block_changed", "block_seen"):
        con.execute(f"drop table if exists temp.{table}")
