"""From counts to figures: everything is drawn towards the packaged model, the more the less has been seen."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import duckdb
import numpy as np
import numpy.typing as npt

from warehouse.identity.scoring.comparisons import Comparison
from warehouse.identity.scoring.model import ComparisonWeights, LevelWeight
from warehouse.identity.scoring.rarity import COMMON

Counts = dict[str, dict[int, float]]

FIRM_NAMES = 1_000  # people that the packaged names count for
FEWEST_NAMED = 4  # people of one name, from which on it is no chance or misspelling
OWN_SHARE = 0.0002  # of the people, that must have a name: of a common name's slips no single one is as frequent
DOUBT = 1.0  # variance of the packaged weights, in nats²: how far what is right here may be from them
FARTHEST = (3.0, 0.5)  # bits that a trained weight may be from the packaged one: so many, and this share of it
STEP = 1e-4  # bits between two levels that would weigh the same
FOUND = 0.9  # share of all pairs of one person that blocking is taken to find
PRIORS = (1e-9, 0.02)


def level_weights(
    defined: Comparison, packaged: ComparisonWeights, chance: Mapping[int, float] | None, matches: Mapping[int, float] | None
) -> tuple[LevelWeight, ...]:
    """One comparison's levels. chance, matches: pairs seen at each level number; without either of them the packaged figures stand."""
    if not chance or not matches or sum(chance.values()) <= 0 or sum(matches.values()) <= 0:
        return packaged.levels
    chance, matches = _whole(defined, chance), _whole(defined, matches)
    told = zip(defined.levels, packaged.levels, strict=True)
    seen = [(level.weight, level.u) if by_hand.is_set else _drawn(level, chance, matches) for by_hand, level in told]
    free = [place for place, level in enumerate(defined.levels) if not level.is_set]
    weights = _ordered([weight for weight, _ in seen], [level.weight for level in packaged.levels], free)
    return tuple(
        LevelWeight(level.level, level.meaning, *_pair_of(weight, u)) for level, weight, (_, u) in zip(packaged.levels, weights, seen, strict=True)
    )


def _whole(defined: Comparison, counts: Mapping[int, float]) -> dict[int, float]:
    """The counts, with those of a level that splits another also counted as that other's."""
    found, last = dict(counts), len(defined.levels) - 1
    for place, level in enumerate(defined.levels):
        if level.is_split:
            found[last - place + 1] = found.get(last - place + 1, 0.0) + counts.get(last - place, 0.0)
    return found


def _drawn(level: LevelWeight, chance: Mapping[int, float], matches: Mapping[int, float]) -> tuple[float, float]:
    """Weight and u of one level: what was seen and what is packaged, each as firmly as it is known."""
    by_chance, matched = chance.get(level.level, 0.0), matches.get(level.level, 0.0)
    u = (by_chance + 0.5) / (sum(chance.values()) + 1)
    m = (matched + 0.5) / (sum(matches.values()) + 1)
    variance = 1 / (by_chance + 0.5) + 1 / (matched + 0.5)
    weight = (float(np.log2(m / u)) * DOUBT + level.weight * variance) / (DOUBT + variance)
    farthest = FARTHEST[0] + FARTHEST[1] * abs(level.weight)
    return float(np.clip(weight, level.weight - farthest, level.weight + farthest)), u


def _pair_of(weight: float, u: float) -> tuple[float, float]:
    """m and u of a weight, both below one."""
    if u * 2.0**weight > 1:
        u = 2.0**-weight
    return float(u * 2.0**weight), float(u)


def _ordered(weights: list[float], packaged: list[float], free: list[int]) -> list[float]:
    """The weights with each level at least as good as those that the packaged model holds for worse; no two alike, none nothing."""
    found = list(weights)
    ranked = sorted(free, key=lambda place: packaged[place])
    for worse, better in pairwise(ranked):
        found[better] = max(found[better], found[worse])
    taken: set[float] = {0.0}
    for place in range(len(found)):
        while any(abs(found[place] - other) < STEP / 2 for other in taken):
            found[place] += STEP
        taken.add(found[place])
    return found


def frequencies(con: duckdb.DuckDBPyConnection, column: str, packaged: Mapping[str, float]) -> dict[str, float]:
    """Share of people with each name that is not rare. A person counts once for each way of writing the whole name."""
    rows = con.execute(
        f"with people as (select distinct given, family from identity.feature where given is not null and family is not null),"
        f" counted as (select {column} as name, count(*) as people from people where not contains({column}, '?') group by 1)"
        " select name, people, (select count(*) from people) as everybody from counted where length(name) > 1 order by name"
    ).fetchall()
    everybody = rows[0][2] if rows else 0
    counts = {name: people for name, people, _ in rows if people >= FEWEST_NAMED}
    shares = {
        name: (counts.get(name, 0) + FIRM_NAMES * packaged.get(name, 0.0)) / (everybody + FIRM_NAMES)
        for name in sorted(counts.keys() | packaged.keys())
    }
    return {name: round(share, 6) for name, share in shares.items() if share >= COMMON[column][1]}


def own_names(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Given names that so many people have that none of them can be a slip of the pen, in order. A person counts as in `frequencies`."""
    rows = con.execute(
        "with people as (select distinct given, family from identity.feature where given is not null and family is not null)"
        " select given from people where not contains(given, '?') and length(given) > 2 group by given"
        " having count(*) >= greatest($least, $share * (select count(*) from people)) order by given",
        {"least": FEWEST_NAMED, "share": OWN_SHARE},
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def prior_of(weights: npt.NDArray[np.float64], sampled: int, records: int) -> float:
    """The prior under which the candidate pairs' probabilities add up to the matches that it foretells.

    weights: bits of the candidates of `sampled` records, without a prior. records: of which the sample was taken, whole people at a time.
    """
    prior = 1.0 / max(sampled, 2)
    pairs = sampled * (sampled - 1) / 2
    for _ in range(100):
        odds = np.log2(prior / (1 - prior))
        matches = float(np.sum(1 / (1 + np.exp2(-(weights + odds)))))
        prior = float(np.clip(max(matches, 1.0) / FOUND / pairs, *PRIORS))
    return float(np.clip(prior * (sampled - 1) / max(records - 1, 1), *PRIORS))
