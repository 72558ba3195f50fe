"""Training: how often each level is seen between two people (by chance) and between two records of one (by expectation maximisation).

Everything is drawn towards the packaged model, the more the less data there is, so that little data teaches no nonsense.
Deterministic: the same records give the same model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np

from warehouse.errors import ModelError
from warehouse.identity.scoring.blocking import MIDDLING, find_candidates, limits, run
from warehouse.identity.scoring.comparisons import COMPARISONS, NOTHING, compared_columns
from warehouse.identity.scoring.estimate import Counts, frequencies, level_weights, own_names, prior_of
from warehouse.identity.scoring.model import NEW_YEARS, ComparisonWeights, Model, default_model, splink_settings, validate
from warehouse.identity.scoring.plain_scorer import PlainScorer
from warehouse.identity.scoring.short_conditions import short_comparisons
from warehouse.identity.scoring.splink_scorer import RECORDS, in_memory, prepare_records, splink_linker

FEWEST = 300  # records; below, the packaged model knows better
LARGE = 60  # records of people at one company, from which on two of them may well have one name
SAMPLE = 50_000  # records that are learnt from: whole families of names, so that most pairs of one person are among them
CHANCE_PAIRS = 300_000
EM_PAIRS = 200_000
ENOUGH_PAIRS = 100  # to learn from records that agree on one thing how they agree on the others
NOT_ONE_PERSON = -3.0  # bits; a chance pair above may be two records of one person
ALIKE_NAMES = (
    "l.given = r.given and l.family = r.family",
    "l.given = r.given and l.family = r.family and l.given_rarity + l.family_rarity = 0",
    "l.given = r.given and l.family = r.family and l.company = r.company",
    "l.given = r.given and l.family = r.family and l.city = r.city",
)
MOST_PAIRS = 3  # pairs a record, that may agree by a rule: where more do, most are namesakes
CLEAR = 0.2  # share of one person's pairs among those that agree by a rule, from which on they can be told from the others
ALIKE_OTHERWISE = (
    "l.national_id = r.national_id",
    "l.email = r.email",
    "l.phone = r.phone",
    "l.street_name = r.street_name and l.street_number = r.street_number and l.postcode = r.postcode",
    "l.birth_date = r.birth_date and l.city = r.city",
    "l.birth_date = r.birth_date",
)
FILLED = ("given", "family", "birth_date", "national_id", "emails", "phones", "street_name", "postcode", "city", "company", "job_title")


def train(con: duckdb.DuckDBPyConnection, trained_at: str | None = None) -> Model:
    """Learn a model from identity.feature and identity.block_member. Raises ModelError where there are too few records."""
    records, filled = shape(con)
    if records < FEWEST:
        raise ModelError(f"{records} records are too few to train on: {FEWEST} are needed; the packaged model stands in")
    _sample(con, records)
    given, family = (frequencies(con, column, names) for column, names in _known_names())
    model = replace(default_model(), given_names=given, family_names=family, companies=_large(con), own_names=own_names(con))
    model = replace(model, trained_on=records, trained_at=trained_at, filled=filled)
    prepare_records(con, model, "select id, record_key from train_record")
    chance = _chance(con, model)
    model = _with(model, chance, _matches(con, model))
    model = replace(model, prior=_prior(con, model, records))
    model = _rounded(model)
    for table in (RECORDS, "train_record", "train_pair", "train_scored"):
        con.execute(f"drop table if exists {table}")
    return validate(model)


def _rounded(model: Model) -> Model:
    """The model to seven digits: sums over many rows differ in the last ones from run to run."""
    comparisons = tuple(
        replace(one, levels=tuple(replace(level, m=_seven(level.m), u=_seven(level.u)) for level in one.levels)) for one in model.comparisons
    )
    return replace(model, prior=_seven(model.prior), comparisons=comparisons)


def _seven(share: float) -> float:
    return float(f"{share:.7g}")


def _large(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The names and domains of the companies in which namesakes are to be expected."""
    sql = "select {0} from identity.feature where {0} is not null group by {0} having count(*) >= {1}"
    found = con.execute(f"{sql.format('company', LARGE)} union {sql.format('domain', LARGE)} order by 1").fetchall()
    return tuple(str(row[0]) for row in found)


def shape(con: duckdb.DuckDBPyConnection) -> tuple[int, dict[str, float]]:
    """How many records there are, and which share of them has each thing that is compared, and a birthday that is a year alone."""
    counts = [f"count({column})" for column in FILLED] + ["count(*) filter (birth_date like '%-01-01')"]
    found = con.execute(f"select count(*), {', '.join(counts)} from identity.feature").fetchall()[0]
    return int(found[0]), {column: round(count / max(found[0], 1), 4) for column, count in zip((*FILLED, NEW_YEARS), found[1:], strict=True)}


def _known_names() -> tuple[tuple[str, Mapping[str, float]], ...]:
    return (("given", default_model().given_names), ("family", default_model().family_names))


def _sample(con: duckdb.DuckDBPyConnection, records: int) -> None:
    """train_record (id, record_key): all, or those whose names fall into the sample."""
    share = min(1000, math.ceil(1000 * SAMPLE / records))
    run(con, "train_sample", share=share)


def _chance(con: duckdb.DuckDBPyConnection, model: Model) -> Counts:
    """How often each level is seen between two records picked at random that are not one person's."""
    size = int(con.execute("select count(*) from train_record").fetchall()[0][0])
    if size * (size - 1) // 2 <= CHANCE_PAIRS:
        pairs = "select a.id as a, b.id as b from train_record as a join train_record as b on a.id < b.id"
    else:
        drawn = np.random.default_rng(1).integers(1, size + 1, size=(CHANCE_PAIRS, 2))
        con.register("drawn", {"a": drawn.min(axis=1), "b": drawn.max(axis=1)})
        pairs = "select distinct a, b from drawn where a < b"
    con.execute(f"create or replace temp table train_pair as {pairs}")
    PlainScorer(model).score_prepared(con, "train_pair", "train_scored")
    return _counted(con, f"weight < {NOT_ONE_PERSON}")


def _counted(con: duckdb.DuckDBPyConnection, where: str) -> Counts:
    """Comparison → level → pairs."""
    found: Counts = {}
    for place, comparison in enumerate(COMPARISONS, start=1):
        rows = con.execute(f"select levels[{place}], count(*) from train_scored where {where} and levels[{place}] <> {NOTHING} group by 1").fetchall()
        found[comparison.name] = {int(level): float(count) for level, count in rows}
    return found


def _matches(con: duckdb.DuckDBPyConnection, model: Model) -> Counts:
    """How often each level is seen between two records of one person: expected pairs, from Splink's expectation maximisation.

    Names are learnt from records that agree on something else, and everything else from records that agree on their names.
    """
    found: Counts = {}
    settings = splink_settings(model, short_comparisons(con))
    records = int(con.execute(f"select count(*) from {RECORDS}").fetchall()[0][0])
    for rules, sessions in ((ALIKE_OTHERWISE, 2), (ALIKE_NAMES, 1)):
        told = 0
        for rule in rules:
            if told < sessions and ENOUGH_PAIRS <= _pairs(con, rule) <= MOST_PAIRS * records:
                counts = _session(con, settings, rule)
                told += bool(counts)
                for name, levels in counts.items():
                    known = found.setdefault(name, {})
                    for level, count in levels.items():
                        known[level] = known.get(level, 0.0) + count
    return found


def _pairs(con: duckdb.DuckDBPyConnection, rule: str) -> int:
    return int(con.execute(f"select count(*) from {RECORDS} as l join {RECORDS} as r on l.id < r.id and {rule}").fetchall()[0][0])


def _session(con: duckdb.DuckDBPyConnection, settings: dict[str, Any], rule: str) -> Counts:
    """Expected matches at each level among the records that agree by one rule, of the comparisons that the rule does not settle."""
    from splink.internals.exceptions import EMTrainingException

    with in_memory(con), splink_linker(con, settings) as (linker, _):
        try:
            # without term frequencies, of which the settings have none, Splink counts each pattern of levels once
            session: Any = linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True, max_pairs=EM_PAIRS
            )
        except (EMTrainingException, ValueError):  # nothing to tell matches by, or a level that no match is at
            return {}
    trained = session.core_model_settings
    share = trained.probability_two_random_records_match
    if share < CLEAR:
        return {}
    filled = _comparable(con, rule)
    found: Counts = {}
    for comparison in trained.comparisons:
        levels = [level for level in comparison.comparison_levels if not level.is_null_level]
        matches = share * filled[comparison.output_column_name]
        found[comparison.output_column_name] = {level.comparison_vector_value: matches * (level.m_probability or 0.0) for level in levels}
    return found


def _comparable(con: duckdb.DuckDBPyConnection, rule: str) -> dict[str, int]:
    """Comparison → the pairs that agree by the rule and have it on both sides."""
    columns = ", ".join(f"l.{column} as {column}_l, r.{column} as {column}_r" for column in compared_columns())
    counts = ", ".join(f"count(*) filter (not coalesce({comparison.nothing}, true))" for comparison in COMPARISONS)
    pairs = f"select {columns} from {RECORDS} as l join {RECORDS} as r on l.id < r.id and {rule} limit {EM_PAIRS}"
    found = con.execute(f"select {counts} from ({pairs})").fetchall()[0]
    return {comparison.name: int(count) for comparison, count in zip(COMPARISONS, found, strict=True)}


def _with(model: Model, chance: Counts, matches: Counts) -> Model:
    """The model with the weights that the counts of pairs bear out."""
    packaged = zip(COMPARISONS, default_model().comparisons, strict=True)
    weights = [level_weights(defined, known, chance.get(known.name), matches.get(known.name)) for defined, known in packaged]
    return replace(model, comparisons=tuple(ComparisonWeights(one.name, levels) for one, levels in zip(model.comparisons, weights, strict=True)))


def _prior(con: duckdb.DuckDBPyConnection, model: Model, records: int) -> float:
    """The probability that two records picked at random are one person's: the one that the candidate pairs' weights themselves bear out."""
    con.execute(
        "create or replace temp table block_key as select t.id, m.block, m.cap from train_record as t"
        " join identity.block_record as b on b.record_key = t.record_key join identity.block_member as m on m.number = b.number"
    )
    find_candidates(con, limits(MIDDLING))  # so many pairs are enough to learn from
    PlainScorer(model).score_prepared(con, "pair_candidate", "train_scored")
    weights = np.array(con.execute("select weight from train_scored").fetchnumpy()["weight"], dtype=np.float64) - model.prior_weight
    size = int(con.execute("select count(*) from train_record").fetchall()[0][0])
    for table in ("block_key", "pair_candidate", "block_size"):
        con.execute(f"drop table {table}")
    return prior_of(weights, size, records)
