"""Blocks: who could be whom at all. Records that share a key under one rule meet in one block.

What is remembered from run to run: identity.block_record (record_key, number, content), identity.block_member (number, block, cap: every key of
every record, hashed) and identity.large_block (block: those with more members than their cap, which tell nothing). Numbers are this room's own:
they are given out anew whenever everything is made anew.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import duckdb

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
    con.execute("create or replace temp macro block_of(rule, key) as hash(rule, key, reverse(key))")
    con.execute(f"create or replace temp macro cap_of(rule) as cast(case when rule in {COARSE} then {COARSE_CAP} else {CAP} end as utinyint)")
    if changed is None:
        run(con, "all_blocks", keys or rules())
    else:
        con.execute(f"create or replace temp table block_asked as select distinct record_key from {changed}")
        run(con, "changed_blocks", keys or rules())


def find_candidates(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table pair_candidate (a < b) of all that meets in the temporary table or view block_key (id, block, cap), and
    block_size (block, members, cap) of the blocks of more than one."""
    run(con, "candidates")


@cache
def statements(name: str) -> tuple[str, ...]:
    """The statements of one of this room's scripts."""
    text = (resources.files("warehouse.identity.scoring") / f"{name}.sql").read_text(encoding="utf-8")
    return tuple(statement for part in text.split(";\n") if (statement := part.strip()))


def run(con: duckdb.DuckDBPyConnection, name: str, keys: str = "") -> None:
    """Run every statement of one of this room's scripts. keys: what stands in for `$keys`."""
    for statement in statements(name):
        con.execute(statement.replace("$keys", keys))
