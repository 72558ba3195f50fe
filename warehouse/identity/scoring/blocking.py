"""Blocks: who could be whom at all. Records that share a key under one rule meet in one block.

What is remembered from run to run: identity.block_record (record_key, number, content), identity.block_member (number, block, cap: every key of
every record, hashed) and identity.large_block (block, is_shut: those with more members than their cap, which tell nothing; those that are not shut
tell little, and tie two records only beside another block). Numbers are this room's own: they are given out anew whenever everything is made anew.
"""

from __future__ import annotations

import string
from functools import cache
from importlib import resources
from typing import NamedTuple

import duckdb

CAP = 50  # members of a block
# Rules that alone say little find pairs in small data, also of people of whom there are twenty records; in larger data their blocks pass the cap
# and cost nothing. Below it, too, what five of a million share by chance is no sign: of 890,000 such pairs that met under one rule only, 1,850
# were links, most of which others made as well.
COARSE_CAP = 30
MIDDLING = 100_000  # records from which on a coarse block may have FEW members
FEW = 7
LARGE = 200_000  # records from which on one of more than FEW_ENOUGH members ties nobody by itself
FEW_ENOUGH = 3
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


class Limits(NamedTuple):
    """How many members a coarse block may have at most, and to tie two of them by itself."""

    most: int
    alone: int


def limits(records: int) -> Limits:
    """The limits in data of so many records."""
    most = FEW if records >= MIDDLING else COARSE_CAP
    return Limits(most, FEW_ENOUGH if records >= LARGE else most)


SMALL_DATA = limits(0)


def rules() -> str:
    """The SELECT of every record's keys (number, rule, key) over block_feature: identity.feature with the records' numbers."""
    return (resources.files("warehouse.identity.scoring") / "blocking_key.sql").read_text(encoding="utf-8")


def find_blocks(con: duckdb.DuckDBPyConnection, changed: str | None = None, keys: str | None = None) -> None:
    """Bring blocks in line with identity.feature, for all records or for those of the table `changed` (record_key: new, changed or gone).

    Scores of pairs of which a record changed are forgotten. For score_pairs it leaves the temporary tables block_changed (number: of records
    whose content is new or other) and block_seen (block: of which a member is new or gone), both empty where all was made anew.
    keys: another SELECT than `rules` gives.
    """
    run(con, "tables")
    con.execute("create or replace temp macro block_of(rule, key) as hash(rule, key)")
    con.execute(f"create or replace temp macro cap_of(rule) as cast(case when rule in {COARSE} then {COARSE_CAP} else {CAP} end as utinyint)")
    # in one transaction: scores and records of a run that was cut off in between would be numbered differently
    con.execute("begin transaction")
    try:
        if changed is None:
            run(con, "all_blocks", keys=keys or rules())
        else:
            con.execute(f"create or replace temp table block_asked as select distinct record_key from {changed}")
            run(con, "changed_blocks", keys=keys or rules())
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")


def find_candidates(con: duckdb.DuckDBPyConnection, within: Limits) -> None:
    """Make the temporary table pair_candidate (a < b) of all that meets in the temporary table or view block_key (id, block, cap), and
    block_size (block, members, cap, is_weak) of the blocks of more than one."""
    run(con, "candidates", coarse_cap=COARSE_CAP, **within._asdict())


def find_changed_candidates(con: duckdb.DuckDBPyConnection, within: Limits) -> None:
    """Make the temporary tables pair_record (id, record_key, number, content) and pair_unknown (a < b by id) of all that meets and has a record
    that find_blocks found changed, and forget the scores of pairs that no longer meet."""
    run(con, "changed_candidates", coarse_cap=COARSE_CAP, **within._asdict())


@cache
def statements(name: str) -> tuple[str, ...]:
    """The statements of one of this room's scripts."""
    text = (resources.files("warehouse.identity.scoring") / f"{name}.sql").read_text(encoding="utf-8")
    return tuple(statement for part in text.split(";\n") if (statement := part.strip()))


def run(con: duckdb.DuckDBPyConnection, name: str, **words: object) -> None:
    """Run every statement of one of this room's scripts. words: what stands in for `$word`."""
    for statement in statements(name):
        con.execute(string.Template(statement).substitute(words) if words else statement)
