"""Clusters of organisations depend on what is shared, never on the order of rows or on strangers."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.identity import reference, tables
from warehouse.identity.accounts import cluster_accounts

SOURCES = ("crm", "desk", "shop")
NAMES = (None, "Acme", "Acme AB", "Acme Group", "Acme Logistics", "Acmee Logistics", "Acme (Sweden)", "Berg Foods", "Bergs Foods Ltd", "Test", "Apex")
DOMAINS = (None, "acme.com", "acme.se", "berg.io")
IDS = (None, ("crm_id", "C-10001"), ("crm_id", "C-10002"), ("national_id", "5567037485"), ("national_id", "5560000001"), ("external_id", "shop:77"))
Row = dict[str, object]
SCHEMAS = {
    "identity.account_record_seen": ("record_key", "source", "kind", "name", "region", "parent_record_key"),
    "identity.account_domain": ("record_key", "domain"),
    "canonical.identifier": ("record_key", "kind", "value", "raw_value", "deleted_at"),
    "canonical.account_record": ("record_key", "source"),
    "identity.decision": ("kind", "record_key_a", "record_key_b"),
    "landed.record_merge": ("record_key", "into_record_key"),
}


@dataclass(frozen=True)
class Record:
    """One record, and how many places before it its parent stands (0: it has none)."""

    source: str
    name: str | None
    domain: str | None
    other_domain: str | None
    region: str | None
    number: tuple[str, str] | None
    parent: int
    is_mail: bool


RECORD = st.builds(
    Record,
    st.sampled_from(SOURCES),
    st.sampled_from(NAMES),
    st.sampled_from(DOMAINS),
    st.sampled_from((None, None, *DOMAINS)),
    st.sampled_from((None, "SE", "DE")),
    st.sampled_from((None, None, None, *IDS)),
    st.sampled_from((0, 0, 0, 1, 2)),
    st.sampled_from((False, False, True)),
)
PAIR = st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] != pair[1])


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """An empty private file with the reference tables."""
    con = duckdb.connect()
    for schema in ("identity", "canonical", "landed"):
        con.execute(f"create schema {schema}")
    reference.load(con)
    return con


def rows(records: Sequence[Record], mark: str = "") -> dict[str, list[Row]]:
    """Table → rows. mark: goes before every name, domain and number, so that two worlds share nothing."""
    found: dict[str, list[Row]] = {table: [] for table in SCHEMAS}
    keys = [f"{one.source}:{'domain' if one.is_mail else 'account'}:{mark}{place:02}" for place, one in enumerate(records)]
    for place, (key, one) in enumerate(zip(keys, records, strict=True)):
        name = None if one.name is None or one.is_mail else f"{mark}{one.name}"
        seen = {"record_key": key, "source": one.source, "kind": "domain" if one.is_mail else "account", "name": name, "region": one.region}
        has_parent = 0 < one.parent <= place and not one.is_mail and not records[place - one.parent].is_mail
        parent = keys[place - one.parent] if has_parent else None
        found["identity.account_record_seen"].append(seen | {"parent_record_key": parent})
        for domain in {one.domain, None if one.is_mail else one.other_domain} - {None}:
            found["identity.account_domain"].append({"record_key": key, "domain": f"{mark}{domain}"})
        if one.number and not one.is_mail:
            found["canonical.identifier"].append({"record_key": key, "kind": one.number[0], "value": f"{mark}{one.number[1]}"})
    return found


def decided(records: Sequence[Record], pairs: Sequence[tuple[int, int]]) -> list[Row]:
    """Cannot-link decisions on the records at these places, where there are such."""
    keys = [row["record_key"] for row in rows(records)["identity.account_record_seen"]]
    return [{"kind": "cannot_link", "record_key_a": keys[a], "record_key_b": keys[b]} for a, b in pairs if max(a, b) < len(keys)]


def cluster(con: duckdb.DuckDBPyConnection, found: dict[str, list[Row]], seed: int | None = None) -> dict[str, tuple[object, ...]]:
    """Record key → cluster; and the other two tables whole, under their names. seed: shuffles every table's rows."""
    for table, columns in SCHEMAS.items():
        given_rows = list(found[table])
        if seed is not None:
            random.Random(f"{seed} {table}").shuffle(given_rows)
        data = {column: [row.get(column) for row in given_rows] for column in columns}
        tables.write(con, table, pl.DataFrame(data, schema=dict.fromkeys(columns, pl.String)))
    cluster_accounts(con)
    links = con.execute("select * from identity.account_link_found order by all").fetchall()
    doubts = con.execute("select * from identity.account_doubt order by all").fetchall()
    clusters = con.execute("select record_key, cluster from identity.account_cluster").fetchall()
    return {key: (one,) for key, one in clusters} | {"links": tuple(links), "doubts": tuple(doubts)}


@settings(max_examples=60, deadline=None)
@given(records=st.lists(RECORD, max_size=12), pairs=st.lists(PAIR, max_size=2), seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(con: duckdb.DuckDBPyConnection, records: list[Record], pairs: list[tuple[int, int]], seed: int) -> None:
    found = rows(records)
    found["identity.decision"] = decided(records, pairs)
    assert cluster(con, found) == cluster(con, found, seed)


@settings(max_examples=60, deadline=None)
@given(records=st.lists(RECORD, max_size=10), strangers=st.lists(RECORD, max_size=10))
def test_organisations_that_share_nothing_change_nothing(con: duckdb.DuckDBPyConnection, records: list[Record], strangers: list[Record]) -> None:
    alone, other = rows(records, "kelo"), rows(strangers, "vuri")
    both = cluster(con, {table: other[table] + alone[table] for table in SCHEMAS})
    for world in (alone, other):
        mine = cluster(con, world)
        keys = {str(row["record_key"]) for row in world["identity.account_record_seen"]}
        assert {key: both[key] for key in keys} == {key: mine[key] for key in keys}
        for table in ("links", "doubts"):
            assert tuple(row for row in both[table] if row[0] in keys) == mine[table]  # type: ignore[index]


@settings(max_examples=60, deadline=None)
@given(records=st.lists(RECORD, max_size=12), pairs=st.lists(PAIR, max_size=3))
def test_nothing_is_crossed_that_keeps_two_apart(con: duckdb.DuckDBPyConnection, records: list[Record], pairs: list[tuple[int, int]]) -> None:
    found = rows(records)
    found["identity.decision"] = decided(records, pairs)
    clusters = cluster(con, found)
    for row in found["identity.decision"]:
        assert clusters[str(row["record_key_a"])] != clusters[str(row["record_key_b"])]
    numbers = {str(row["record_key"]): row["value"] for row in found["canonical.identifier"] if row["kind"] == "national_id"}
    region = {str(row["record_key"]): row["region"] for row in found["identity.account_record_seen"]}
    for a, b in itertools.combinations(numbers, 2):
        assert numbers[a] == numbers[b] or region[a] != region[b] or clusters[a] != clusters[b]
    for row in found["identity.account_record_seen"]:
        assert row["parent_record_key"] is None or clusters[str(row["record_key"])] != clusters[str(row["parent_record_key"])]
