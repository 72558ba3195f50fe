"""identity.pair_score: every pair of records that meets under a blocking key, scored; a night scores only what changed.

A block is all records under one key of one rule. Blocks with more members than their rule's cap are skipped: such a key tells nothing.
What is remembered between calls is identity.pair_score itself and identity.large_block, the blocks that were over their cap.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import duckdb

from warehouse.identity.scoring.splink_scorer import Scorer

CAP = 50  # members of a block
# Rules that alone say little find pairs in small data; in large data their blocks pass the cap and cost nothing.
COARSE_CAP = 7
COARSE = (
    "birth date",
    "names",
    "name and city",
    "given name and city",
    "family name and city",
    "given name and birth year",
    "family name and birth year",
    "door and postcode",
    "mailbox",
)


def score_pairs(con: duckdb.DuckDBPyConnection, scorer: Scorer, changed: str | None = None) -> None:
    """Make identity.pair_score what identity.feature, identity.blocking_key and the scorer say.

    changed: a table with the record_key of every record whose feature is new, changed or gone since the last call; None for all.
    A pair whose contents and scorer are as they were keeps its score. Pairs: record_key_a < record_key_b; weight in bits.
    """
    _run(con, "tables")
    if changed is None or _of_another_model(con, scorer):
        find_candidates(con, "select row_number() over (order by record_key) as id, record_key, content from identity.feature")
        _run(con, "all_candidates")
    else:
        _run(con, "macros")
        con.execute(f"create or replace temp macro cap_of(rule) as case when rule in {COARSE} then {COARSE_CAP} else {CAP} end")
        con.execute(f"create or replace temp table pair_changed as select distinct record_key from {changed}")
        _run(con, "changed_candidates")
    con.execute("create or replace temp macro this_model() as '" + scorer.version + "'")
    _run(con, "remembered")
    scorer.score(con, "pair_unknown", "pair_record", "pair_scored")
    _run(con, "replace_scores")


def find_candidates(con: duckdb.DuckDBPyConnection, records: str) -> None:
    """Make the temporary tables pair_record, pair_candidate (a, b) and block_size. records: a query of id, record_key and content."""
    _run(con, "macros")
    con.execute(f"create or replace temp macro cap_of(rule) as case when rule in {COARSE} then {COARSE_CAP} else {CAP} end")
    con.execute(f"create or replace temp table pair_record as {records}")
    _run(con, "candidates")


def _of_another_model(con: duckdb.DuckDBPyConnection, scorer: Scorer) -> bool:
    """Whether what is remembered is of no use: another model's, or nothing at all."""
    found = con.execute("select count(*), count(*) filter (model <> ?) from identity.pair_score", [scorer.version]).fetchall()[0]
    return bool(found[0] == 0 or found[1])


@cache
def _statements(name: str) -> tuple[str, ...]:
    text = (resources.files("warehouse.identity.scoring") / f"{name}.sql").read_text(encoding="utf-8")
    return tuple(statement for part in text.split(";\n") if (statement := part.strip()))


def _run(con: duckdb.DuckDBPyConnection, name: str) -> None:
    for statement in _statements(name):
        con.execute(statement)
