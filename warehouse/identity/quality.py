"""How good this run's identity is, by its own measure: planted records, what people have answered, and the model's own probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from warehouse.identity.quality_known import fingerprint, forget, known, remember
from warehouse.identity.quality_plant import Person, Planted, plant
from warehouse.identity.quality_sample import draw
from warehouse.identity.quality_tally import Tally, wilson
from warehouse.identity.quality_world import small_world
from warehouse.identity.scoring.model import Model
from warehouse.incremental import is_full

FEWEST = 30  # people below whom a share says nothing
DIGITS = 6
COLUMNS = "metric varchar, value double, low double, high double, n bigint, basis varchar"
PLANTED = "planted copies, as bare as real records, and near-strangers, one of each per person"
ANSWERED = "people's answers, against what the model alone would have said"
SHORT = {PLANTED: "planted", ANSWERED: "answers"}
BY_MODEL = "the model's own probabilities of the links that it made"


@dataclass(frozen=True)
class Measure:
    """One figure: a share between 0 and 1 with its 95 % interval. n: the cases that it was counted on. basis: what was counted, in words."""

    metric: str
    value: float
    low: float
    high: float
    n: int
    basis: str


def measure_quality(con: duckdb.DuckDBPyConnection, model: Model, parameters: Mapping[str, str]) -> None:
    """identity.quality: one row a measure. The same records, decisions and model give the same rows."""
    found = [*_overall(con, model, parameters), *_by_model(con)]
    con.execute(f"create or replace table identity.quality ({COLUMNS})")
    rows = [(one.metric, one.value, one.low, one.high, one.n, one.basis) for one in found]
    if rows:
        places = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(rows))
        con.execute(f"insert into identity.quality values {places}", [value for row in rows for value in row])


def _overall(con: duckdb.DuckDBPyConnection, model: Model, parameters: Mapping[str, str]) -> list[Measure]:
    """Precision and recall over all that was counted, then by where it was counted."""
    planted = planted_tallies(con, model, parameters)
    answered = answered_tallies(con, model)
    found = []
    for metric in ("precision", "recall"):
        parts = [(PLANTED, planted.get(metric, Tally(0, 0))), (ANSWERED, answered[metric])]
        counted = [(basis, tally) for basis, tally in parts if tally.of]
        if len(counted) > 1:
            found.append(_measure(metric, sum((tally for _, tally in counted), Tally(0, 0)), "; ".join(basis for basis, _ in counted)))
        found += [_measure(metric if len(counted) == 1 else f"{metric} ({SHORT[basis]})", tally, basis) for basis, tally in counted]
    detail = [(metric, tally) for metric, tally in sorted(planted.items()) if metric not in ("precision", "recall")]
    return [*found, *(_measure(metric, tally, PLANTED) for metric, tally in detail)]


def _measure(metric: str, tally: Tally, basis: str) -> Measure:
    low, high = wilson(tally)
    return Measure(metric, round(tally.hits / tally.of, DIGITS), round(low, DIGITS), round(high, DIGITS), tally.of, basis)


def planted_tallies(con: duckdb.DuckDBPyConnection, model: Model, parameters: Mapping[str, str]) -> dict[str, Tally]:
    """precision, recall, `recall or asked`, and `found: …`, `kept apart: …` for each kind of planted record; empty where there are too few people.

    precision: of the planted records that were tied to somebody, those tied to their own original. recall: of the copies, those tied to it.
    Counted anew where everything is made anew, and where anything that they depend on is not as it was when they were counted last.
    """
    people, patterns = draw(con)
    if len(people) < FEWEST:
        forget(con)
        return {}
    made_of = fingerprint(people, patterns, model, parameters)
    remembered = None if is_full(con) else known(con, made_of)
    if remembered is not None:
        return remembered
    planted = plant(people, patterns)
    with small_world(con, [*people, *(one.person for one in planted)], model, parameters) as world:
        cluster = dict(world.con.execute("select record_key, cluster from identity.cluster").fetchall())
        asked = {frozenset(pair) for pair in world.con.execute("select record_key_a, record_key_b from identity.doubt").fetchall()}
    tallies = _count(people, planted, cluster, asked)
    remember(con, made_of, world.blocks, world.large_blocks, tallies)
    return tallies


def _count(sample: Sequence[Person], planted: Sequence[Planted], cluster: Mapping[str, str], asked: set[frozenset[str]]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}

    def add(metric: str, hit: bool) -> None:
        tallies[metric] = tallies.get(metric, Tally(0, 0)) + Tally(int(hit), 1)

    for one in planted:
        tied = cluster[one.person.record_key] == cluster[one.original]
        if one.is_same:
            add("recall", tied)
            add("recall or asked", tied or frozenset((one.person.record_key, one.original)) in asked)
            add(f"found: {one.kind}", tied)
        else:
            add(f"kept apart: {one.kind}", not tied)
    for hit in _ties(sample, planted, cluster):
        add("precision", hit)
    return tallies


def _ties(sample: Sequence[Person], planted: Sequence[Planted], cluster: Mapping[str, str]) -> Iterator[bool]:
    """Of each tie of a planted record, whether it is right. Not counted: ties of two live people, who may be one after all, and those of a
    stranger whose new name happens to be that of another live person."""
    together: dict[str, list[str]] = {}
    for live in sample:
        together.setdefault(cluster[live.record_key], []).append(live.record_key)
    names = {live.record_key: (live.given, live.family) for live in sample}
    for one in planted:
        tied = together.get(cluster[one.person.record_key], [])
        is_right = one.is_same and one.original in tied
        wrong = [key for key in tied if key != one.original and names[key] != (one.person.given, one.person.family)]
        if is_right or wrong or (not one.is_same and one.original in tied):
            yield is_right


def answered_tallies(con: duckdb.DuckDBPyConnection, model: Model) -> dict[str, Tally]:
    """precision and recall of the model alone on the pairs that people have decided; a pair that was never compared counts as not tied."""
    rows = con.execute(
        "select distinct d.kind = 'must_link' as is_same, coalesce(p.weight >= ?, false) as is_tied, d.record_key_a, d.record_key_b"
        " from identity.decision as d"
        " join identity.cluster as a on a.record_key = d.record_key_a join identity.cluster as b on b.record_key = d.record_key_b"
        " left join identity.block_record as x on x.record_key = least(d.record_key_a, d.record_key_b)"
        " left join identity.block_record as y on y.record_key = greatest(d.record_key_a, d.record_key_b)"
        " left join identity.pair_score as p on p.a = x.number and p.b = y.number"
        " where d.kind in ('must_link', 'cannot_link')",
        [model.weight_of(model.link_threshold)],
    ).fetchall()
    both = sum(bool(same and tied) for same, tied, _, _ in rows)
    return {
        "precision": Tally(both, sum(bool(tied) for _, tied, _, _ in rows)),
        "recall": Tally(both, sum(bool(same) for same, _, _, _ in rows)),
    }


def _by_model(con: duckdb.DuckDBPyConnection) -> Iterable[Measure]:
    """What the model expects of the scored links that were made: the mean of their probabilities."""
    sql = "select count(*), avg(1 / (1 + pow(2, -strength))) from identity.link_found where link = 'scored'"
    count, mean = con.execute(sql).fetchall()[0]
    if count:
        yield _measure("precision of scored links", Tally(mean * count, count), BY_MODEL)
