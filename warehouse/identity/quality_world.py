"""A small world of its own, in memory, where identity's real models and steps judge the planted records. Nothing in it is ever published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

import duckdb
import polars as pl

from warehouse.contracts import canonical_tables
from warehouse.engine import make
from warehouse.identity import tables
from warehouse.identity.cluster import cluster_people
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
# what tells a night what changed: without it everything is made anew, which a world that is looked at once is anyway
OF_NIGHTS = ("identity.changes", "identity.values", "identity.reach")
NOBODYS = "identity.account_record_seen"  # organisations' records, which are looked up where a person's record names one: none does here
DECISION = 'decision_id bigint, kind varchar, record_key_a varchar, record_key_b varchar, author varchar, reason varchar, "at" timestamptz'


@dataclass
class World:
    """con: the connection in which identity has clustered the people. blocks: those in which any of them meet; large_blocks: those of them that
    were not looked at, since they have too many members in the real data."""

    con: duckdb.DuckDBPyConnection
    blocks: list[int] = field(default_factory=list)
    large_blocks: list[int] = field(default_factory=list)


@contextmanager
def small_world(real: duckdb.DuckDBPyConnection, people: Sequence[Person], model: Model, parameters: Mapping[str, str]) -> Iterator[World]:
    """A world in which identity has clustered the people: identity.cluster, identity.pair_score, identity.doubt.

    real: the run's own data, which is asked alone which blocks have too many members, and what is known already of the people's domains.
    """
    con = duckdb.connect(config={"threads": 1})
    try:
        world = World(con)
        _prepare(con, people)
        _take_over(real, con, people, parameters["company_domains"])
        for node in world_nodes():
            if node.name == PAIRS:
                find_blocks(con)
                _leave_out(world, real)
                score_pairs(con, PlainScorer(_with_names_of(model, people)))
            elif node.name == PEOPLE:
                cluster_people(con, model)
            else:
                make(con, node, parameters, whole=True)
        yield world
    finally:
        con.close()


def _take_over(real: duckdb.DuckDBPyConnection, con: duckdb.DuckDBPyConnection, people: Sequence[Person], own_domains: str) -> None:
    """What need not be found out again: the readings of domains, which follow from the domain alone; and the columns of what stays empty.

    own_domains: the company's own, as an SQL list: every world has them.
    """
    hosts = {person.email.split("@")[-1].lower() for person in people if person.email}
    real.register("asked_domain", pl.DataFrame({"domain": sorted(hosts)}, schema={"domain": pl.String}))
    asked = f"select domain from asked_domain union all select lower(unnest({own_domains}))"
    readings = tables.read(real, f"select * from identity.known_domain where domain in ({asked})")
    real.unregister("asked_domain")
    tables.write(con, "identity.known_domain", readings)
    tables.write(con, NOBODYS, tables.read(real, f"select * from {NOBODYS} limit 0"))


def _leave_out(world: World, real: duckdb.DuckDBPyConnection) -> None:
    blocks = tables.read(world.con, "select distinct block from identity.block_member")
    real.register("asked_block", blocks)
    large = tables.read(real, "select block from identity.large_block where block in (select block from asked_block)")
    real.unregister("asked_block")
    world.con.register("too_large", large)
    world.con.execute("delete from identity.block_member where block in (select block from too_large)")
    world.con.unregister("too_large")
    world.blocks, world.large_blocks = blocks["block"].to_list(), large["block"].to_list()


def _with_names_of(model: Model, people: Sequence[Person]) -> Model:
    """The model with the names alone that these people have: it scores them alike, and the scorer has fewer to load."""
    names = {name for person in people for name in (person.given, person.family)}
    words = {"".join(fold(word)) for name in names for word in (name, *name.split())}
    given, family = ({name: share for name, share in names.items() if name in words} for names in (model.given_names, model.family_names))
    own = tuple(name for name in model.own_names if name in words)
    return replace(model, given_names=given, family_names=family, own_names=own)


def _prepare(con: duckdb.DuckDBPyConnection, people: Sequence[Person]) -> None:
    con.execute("set timezone = 'UTC'")
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
def world_nodes() -> tuple[Node, ...]:
    """What clusters of people are made from, in order."""
    from warehouse.identity.steps import STEPS

    left_out = {*OF_NIGHTS, NOBODYS}
    every = [node for node in ordered([*load_models(schemas=("canonical", "identity")), *STEPS]) if node.name not in left_out]
    needed: set[str] = set()
    for node in reversed(every):
        if node.name == PEOPLE or needed.intersection(node.writes):
            needed.update(node.reads)
    return tuple(node for node in every if node.name == PEOPLE or needed.intersection(node.writes))
