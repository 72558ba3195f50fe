"""People in, scored pairs out: only what scoring reads, and the real models and model file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import duckdb
import polars as pl
from world import canonical_columns

from warehouse.identity import reference
from warehouse.identity.names import read_name
from warehouse.identity.scoring.blocking import SMALL_DATA, Limits, find_blocks
from warehouse.identity.scoring.model import Model, contributions, default_model
from warehouse.identity.scoring.pairs import score_pairs
from warehouse.identity.scoring.splink_scorer import Scorer, SplinkScorer, table_made
from warehouse.sql_text import render

Person = Mapping[str, object]
EMPTY = {
    "identity.decision": "kind varchar, record_key_a varchar, record_key_b varchar",
    "identity.known_name": "full_name varchar, given_name varchar, family_name varchar, name_key varchar, name varchar, surname varchar,"
    " likeness ubigint",
    "identity.known_domain": "domain varchar, registered_domain varchar",
    "identity.identifier_owner": "record_key varchar, kind varchar, value varchar, name_likeness ubigint, surname_likeness ubigint",
    "identity.generic_identifier": "kind varchar, value varchar, reason varchar, record_count bigint, surname_count bigint, may_be_own boolean",
    "identity.family_phone": "kind varchar, value varchar",
    "identity.account_record_seen": "record_key varchar, name_key varchar",
}


def connect() -> duckdb.DuckDBPyConnection:
    """The tables that identity.feature is made from, empty, and the reference tables."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute((resources.files("warehouse") / "shims.sql").read_text())
    for schema in ("canonical", "identity"):
        con.execute(f"create schema {schema}")
    reference.load(con)
    return con


def load(con: duckdb.DuckDBPyConnection, people: Mapping[str, Person]) -> None:
    """Make identity.feature and its blocks of people: record key → canonical columns, and `email`, `phone` as normalised."""
    for table, columns in EMPTY.items():
        con.execute(f"create or replace table {table} ({columns})")
    typed = ", ".join(f'"{column}" {kind}' for column, kind in canonical_columns()["person_record"].items())
    con.execute(f"create or replace table canonical.person_record ({typed})")
    for key, person in people.items():
        row = {"record_key": key, "is_machine": False, **person}
        names = ", ".join(f'"{column}"' for column in row)
        con.execute(f"insert into canonical.person_record ({names}) values ({', '.join('?' for _ in row)})", list(row.values()))
        for kind in ("email", "phone", "national_id"):
            if person.get(kind):
                con.execute("insert into identity.identifier_owner (record_key, kind, value) values (?, ?, ?)", [key, kind, person[kind]])
    _read_names(con)
    sql = (resources.files("warehouse") / "models" / "identity" / "feature.sql").read_text()
    con.execute(f"create or replace table identity.feature as {render(sql, {}, 'feature')}")
    find_blocks(con)


def _read_names(con: duckdb.DuckDBPyConnection) -> None:
    columns = ("full_name", "given_name", "family_name")
    written = con.execute(f"select distinct {', '.join(f'coalesce({c}, $$$$)' for c in columns)} from canonical.person_record").fetchall()
    read = [(row, read_name(*(part or None for part in row))) for row in written]
    rows = [(*row, name.key, name.as_text(), name.family[-1] if name.family else None) for row, name in read if name]
    schema = dict.fromkeys((*columns, "name_key", "name", "surname"), pl.String)
    con.register("names_now", pl.DataFrame(rows, schema=schema, orient="row"))
    con.execute("insert into identity.known_name select *, likeness(row(full_name, given_name, family_name)) from names_now")
    con.unregister("names_now")


@cache
def _standing() -> duckdb.DuckDBPyConnection:
    """One connection for all that is made anew each time anyhow: reading the reference tables takes longer than most tests."""
    return connect()


def feature(person: Person) -> dict[str, object]:
    """One person's row of identity.feature."""
    con = _standing()
    load(con, {"a": person})
    found = con.execute("select * from identity.feature")
    columns = [column[0] for column in found.description or []]
    return dict(zip(columns, found.fetchall()[0], strict=True))


def scores(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    """Each scored pair in one order: both record keys, the weight and the levels."""
    return con.execute(
        "select x.record_key, y.record_key, s.weight, s.levels from identity.pair_score as s"
        " join identity.block_record as x on x.number = s.a join identity.block_record as y on y.number = s.b order by all"
    ).fetchall()


def score(a: Person, b: Person, model: Model | None = None) -> tuple[float, dict[str, str]]:
    """The weight of a pair and, by comparison, what it agrees on; weight -inf where the two never meet."""
    model = model or default_model()
    con = _standing()
    load(con, {"a": a, "b": b})
    con.execute("delete from identity.pair_score")
    score_pairs(con, SplinkScorer(model))
    found = con.execute("select weight, levels from identity.pair_score").fetchall()
    if not found:
        return float("-inf"), {}
    weight, levels = found[0]
    return weight, {one["comparison"]: one["meaning"] for one in contributions(model, levels)}


def is_linked(a: Person, b: Person) -> bool:
    """Whether the packaged model takes the two for one person."""
    model = default_model()
    return score(a, b, model)[0] >= model.weight_of(model.link_threshold)


class CountingScorer:
    """Scores by a formula of the keys alone, and counts what it was asked."""

    def __init__(self, version: str = "v1") -> None:
        self.version, self.asked = version, 0

    def score(self, con: duckdb.DuckDBPyConnection, pairs: str, records: str, into: str) -> None:
        self.asked += int(con.execute(f"select count(*) from {pairs}").fetchall()[0][0])
        con.execute(
            f"create or replace {table_made(con, into)} as"
            " select p.a, p.b, (x.content % 1000 + y.content % 1000) / 7 as weight, [1::tinyint] as levels"
            f" from {pairs} as p join {records} as x on x.id = p.a join {records} as y on y.id = p.b"
        )


BY_HAND = "select f.number, k.rule, k.key from block_feature as f join identity.key_by_hand as k on k.record_key = f.record_key"


def blocks(con: duckdb.DuckDBPyConnection, features: Mapping[str, tuple[str, Sequence[tuple[str, str]]]]) -> None:
    """identity.feature and the records' keys written by hand: record key → content, (rule, key)…"""
    con.execute("create or replace table identity.feature (record_key varchar, content ubigint)")
    con.execute("create or replace table identity.key_by_hand (record_key varchar, rule varchar, key varchar)")
    for record, (content, keys) in features.items():
        con.execute("insert into identity.feature values (?, hash(?))", [record, content])
        for rule, key in keys:
            con.execute("insert into identity.key_by_hand values (?, ?, ?)", [record, rule, key])


def score_blocks(con: duckdb.DuckDBPyConnection, scorer: Scorer, changed: str | None = None, within: Limits = SMALL_DATA) -> None:
    """Score what meets under the keys that `blocks` wrote."""
    find_blocks(con, changed, BY_HAND)
    score_pairs(con, scorer, changed is not None, within=within)


__all__ = ["CountingScorer", "Scorer", "blocks", "connect", "feature", "is_linked", "load", "score", "score_blocks", "scores"]
