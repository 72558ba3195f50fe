"""A small world of its own, in memory, where identity's real models and steps judge the planted records. Nothing in it is ever published."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

import duckdb
import polars as pl

from warehouse.contracts import canonical_tables
from warehouse.engine import make
from warehouse.identity import tables
from warehouse.identity.names import fold
from warehouse.identity.quality_plant import Person
from warehouse.identity.scoring.blocking import find_blocks
from warehouse.identity.scoring.model import Model
from warehouse.identity.scoring.pairs import score_pairs
from warehouse.identity.scoring.plain_scorer import PlainScorer
from warehouse.models import Node, load_models, ordered

SCHEMAS = ("landed", "canonical", "identity", "reference")
LANDED = ("person_record", "account_record", "identifier", "record_merge")
PAIRS, PEOPLE = "identity.pairs", "identity.people"
DECISION = 'decision_id bigint, kind varchar, record_key_a varchar, record_key_b varchar, author varchar, reason varchar, "at" timestamptz'
TooLarge = Callable[[pl.DataFrame], pl.DataFrame]


@contextmanager
def small_world(people: Sequence[Person], too_large: TooLarge, model: Model, parameters: Mapping[str, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which identity has clustered the people: identity.cluster, identity.pair_score, identity.doubt.

    too_large: of blocks (block), those that have too many members in the real data; they are not looked at here either.
    """
    con = duckdb.connect()
    try:
        _prepare(con, people)
        for node in _nodes():
            if node.name == PAIRS:
                find_blocks(con)
                _leave_out(con, too_large)
                score_pairs(con, PlainScorer(_with_names_of(model, people)))
                continue
            make(con, node, parameters)
        yield con
    finally:
        con.close()


def _leave_out(con: duckdb.DuckDBPyConnection, too_large: TooLarge) -> None:
    con.register("too_large", too_large(tables.read(con, "select distinct block from identity.block_member")))
    con.execute("delete from identity.block_member where block in (select block from too_large)")
    con.unregister("too_large")


def _with_names_of(model: Model, people: Sequence[Person]) -> Model:
    """The model with the names alone that these people have: it scores them alike, and the scorer has fewer to load."""
    words = {"".join(fold(name)) for person in people for name in (person.given, person.family, *person.given.split(), *person.family.split())}
    given, family = ({name: share for name, share in names.items() if name in words} for names in (model.given_names, model.family_names))
    own = tuple(name for name in model.own_names if name in words)
    return replace(model, given_names=given, family_names=family, own_names=own)


def _prepare(con: duckdb.DuckDBPyConnection, people: Sequence[Person]) -> None:
    con.execute("set timezone = 'UTC'")
    con.execute("set threads = 1")
    con.execute((resources.files("warehouse") / "shims.sql").read_text(encoding="utf-8"))
    for schema in SCHEMAS:
        con.execute(f"create schema {schema}")
    for table in LANDED:
        columns = ", ".join(f'"{column.name}" {column.type}' for column in canonical_tables()[table].columns)
        con.execute(f"create table landed.{table} ({columns})")
    con.execute(f"create table identity.decision ({DECISION})")
    planted = pl.DataFrame([_row(person) for person in people], schema=dict.fromkeys(_row(people[0]), pl.String))
    con.register("planted", planted)
    con.execute("insert into landed.person_record by name select * replace (cast(birth_date as date) as birth_date) from planted")
    con.unregister("planted")


def _row(person: Person) -> dict[str, Any]:
    whole = person.full_name is not None
    said = {
        name: getattr(person, name) for name in ("email", "phone", "company_name", "job_title", "birth_date", "street", "postcode", "city", "country")
    }
    names = {"full_name": person.full_name, "given_name": None if whole else person.given, "family_name": None if whole else person.family}
    return {"record_key": person.record_key, "source": "planted", "kind": "contact"} | names | said


@cache
def _nodes() -> tuple[Node, ...]:
    """What clusters of people are made from, in order."""
    from warehouse.identity.steps import STEPS

    every = ordered([*load_models(schemas=("canonical", "identity")), *STEPS])
    needed: set[str] = set()
    for node in reversed(every):
        if node.name == PEOPLE or needed.intersection(node.writes):
            needed.update(node.reads)
    return tuple(node for node in every if node.name == PEOPLE or needed.intersection(node.writes))
