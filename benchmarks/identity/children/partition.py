"""A partition kept and compared: python -m benchmarks.identity.children.partition keep|score|bridge|pair|one FOLDER [KEY KEY]."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet

from benchmarks.identity.children.score_set import resolved
from benchmarks.identity.pairs import agreement

BRIDGE = "crm:contact:99999999"


def keep(folder: Path) -> None:
    """Remember who is who now."""
    found = resolved(folder / "data")
    parquet.write_table(pa.table({"key": list(found), "owner": list(found.values())}), folder / "partition.parquet")
    print(json.dumps({"records": len(found)}))


def score(folder: Path) -> None:
    """Print precision, recall and F1 against the records' own truth, and the largest cluster."""
    rows = duckdb.connect().execute(f"select 'crm:contact:' || id, truth from read_parquet('{folder / 'contacts.parquet'}')").fetchall()
    found = resolved(folder / "data")
    sizes: defaultdict[str, int] = defaultdict(int)
    for owner in found.values():
        sizes[owner] += 1
    print(json.dumps(agreement(dict(rows), found).told() | {"largest": max(sizes.values())}))


def pair(folder: Path) -> None:
    """Print two records of two customers, each with a record more, that a decision may unite."""
    found = resolved(folder / "data")
    several = sorted(min(keys) for keys in _clusters(found) if len(keys) == 2)
    print(json.dumps({"a": several[0], "b": several[-1]}))


def one(folder: Path, a: str, b: str) -> None:
    """Print whether two records stand for one customer."""
    found = resolved(folder / "data")
    print(json.dumps({"one": found[a] == found[b]}))


def bridge(folder: Path) -> None:
    """Print how many clusters a bad record changed, and how many of these hold no record that shares a value with it."""
    table = parquet.read_table(folder / "partition.parquet").to_pydict()
    before = dict(zip(table["key"], table["owner"], strict=True))
    after = resolved(folder / "data")
    changed = _clusters(before) ^ _clusters({key: owner for key, owner in after.items() if key != BRIDGE})
    near = _near(folder)
    strange = [cluster for cluster in changed if not cluster & near]
    joined = sum(owner == after.get(BRIDGE) for owner in after.values())
    renamed = sum(after.get(key) != owner for key, owner in before.items())
    print(json.dumps({"changed": len(changed), "strange": len(strange), "joined": joined, "renamed": renamed, "near": len(near)}))


def _clusters(partition: dict[str, str]) -> set[frozenset[str]]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for key, owner in partition.items():
        members[owner].add(key)
    return {frozenset(keys) for keys in members.values()}


def _near(folder: Path) -> set[str]:
    """Records that share an e-mail, a telephone or a name with the bridge, and all that stand with them for one person in truth."""
    sql = f"""
        with every as (select * from read_parquet('{folder / "contacts.parquet"}')),
        one as (select * from every where truth = -1),
        near as (
            select distinct every.truth from every, one
            where lower(every.email) = lower(one.email) or right(every.phone, 7) = right(one.phone, 7)
                or (lower(every.family) = lower(one.family) and every.postcode = one.postcode)
        )
        select 'crm:contact:' || id from every where truth in (select truth from near)
    """
    return {key for (key,) in duckdb.connect().execute(sql).fetchall()}


WHAT: dict[str, Callable[..., None]] = {"keep": keep, "score": score, "bridge": bridge, "pair": pair, "one": one}

if __name__ == "__main__":
    WHAT[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
