"""What planted records told the last time: whoever plants the very same again need not judge them again."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.metadata import version

import duckdb

from warehouse.identity import reference, tables
from warehouse.identity.quality_plant import Fields, Person
from warehouse.identity.quality_tally import Tally
from warehouse.identity.quality_world import world_nodes
from warehouse.identity.scoring.model import Model
from warehouse.models import Model as Table
from warehouse.sql_text import digest

COLUMNS = "made_of varchar, blocks ubigint[], large_blocks ubigint[], tallies varchar"
LIBRARIES = ("duckdb", "polars", "numpy", "rapidfuzz", "phonenumbers", "publicsuffixlist", "anyascii")
SAME_BLOCKS = """
    select p.tallies
    from identity.planted as p
    where p.made_of = ? and p.large_blocks = (
        select coalesce(list(l.block order by l.block), []) from identity.large_block as l
        where l.block in (select unnest(q.blocks) from identity.planted as q)
    )
"""


def fingerprint(people: Sequence[Person], patterns: Sequence[Fields], model: Model, parameters: Mapping[str, str]) -> str:
    """Equal where the same records are planted and judged alike, save for which blocks are too large, which `known` compares.

    It covers the people and patterns that were drawn, of which everything that is planted follows; the model's version and its two thresholds;
    the parameters that the small world's models name; the reference tables, identity's code and models, the other models of the small
    world and the code that runs them; the versions of Python and of the libraries that read, compare and cluster.
    """
    named = sorted({name for node in world_nodes() for name in node.parameters})
    said = [f"{name}={parameters.get(name, '')}" for name in named]
    judged_by = [model.version, repr(model.link_threshold), repr(model.review_threshold)]
    return digest(repr(list(people)), repr([sorted(pattern) for pattern in patterns]), *judged_by, *said, _made_by())


@cache
def _made_by() -> str:
    """Of code, reference tables and libraries."""
    folder = resources.files("warehouse")
    shared = sorted((file for file in folder.iterdir() if file.name.endswith((".py", ".sql", ".yaml"))), key=lambda file: file.name)
    texts = [file.read_text(encoding="utf-8") for file in shared]
    models = [node.sql for node in world_nodes() if isinstance(node, Table)]
    return digest(*reference.sources(), *texts, *models, sys.version, *(version(library) for library in LIBRARIES))


def known(con: duckdb.DuckDBPyConnection, made_of: str) -> dict[str, Tally] | None:
    """The tallies of the last time, if all that they depend on is as it was: the fingerprint, and which of the blocks are too large."""
    if not tables.exists(con, "identity.planted"):
        return None
    found = con.execute(SAME_BLOCKS, [made_of]).fetchall()
    return {metric: Tally(hits, of) for metric, (hits, of) in json.loads(found[0][0]).items()} if found else None


def remember(con: duckdb.DuckDBPyConnection, made_of: str, blocks: Sequence[int], large: Sequence[int], tallies: Mapping[str, Tally]) -> None:
    """Keep them in identity.planted, in one row. blocks: those in which the planted records meet anybody; large: those of them that are too large."""
    forget(con)
    told = json.dumps({metric: (tally.hits, tally.of) for metric, tally in tallies.items()})
    con.execute("insert into identity.planted values (?, ?, ?, ?)", [made_of, sorted(blocks), sorted(large), told])


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Make identity.planted, with nothing in it."""
    con.execute(f"create or replace table identity.planted ({COLUMNS})")
