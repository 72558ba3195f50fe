"""The model file: how often each level of agreement is seen between two records of one person (m) and of two people (u)."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

from warehouse.errors import ModelError
from warehouse.identity.scoring.blocking import Limits, limits
from warehouse.identity.scoring.comparisons import COMPARISONS, NOTHING, Comparison
from warehouse.identity.scoring.rarity import COMMON, RARITIES

LINK_THRESHOLD = 0.95
REVIEW_THRESHOLD = 0.5
FILE = Path("identity") / "model.json"
NEW_YEARS = "new_year"  # in `filled`: birthdays on the first of January, which stands for a year alone
MANY_YEARS = 0.1  # share of records with such a birthday, from which on that is how birthdays are written here


@dataclass(frozen=True)
class LevelWeight:
    """One level's figures. m, u: share of the pairs of one person and of two people that are at this level, of those that can be compared."""

    level: int
    meaning: str
    m: float
    u: float

    @property
    def weight(self) -> float:
        """Bits that this level adds to a pair's weight: log2(m / u)."""
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class ComparisonWeights:
    """One comparison's levels, best first."""

    name: str
    levels: tuple[LevelWeight, ...]


@dataclass(frozen=True)
class Model:
    """All that scoring depends on beside the two records.

    prior: probability that two records picked at random are one person's. given_names, family_names: share of people with the name, for
    the names that are not rare. companies: names and domains of those with many people. own_names: given names that several people have, so
    that none is a misspelling of another. trained_on: records; 0 for the packaged model.
    filled: share of them with a value, by comparison.
    """

    prior: float
    comparisons: tuple[ComparisonWeights, ...]
    given_names: Mapping[str, float] = field(default_factory=dict)
    family_names: Mapping[str, float] = field(default_factory=dict)
    companies: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    trained_on: int = 0
    trained_at: str | None = None
    filled: Mapping[str, float] = field(default_factory=dict)
    link_threshold: float = LINK_THRESHOLD
    review_threshold: float = REVIEW_THRESHOLD

    @property
    def version(self) -> str:
        """Equal for models that score the same pairs, and every pair alike."""
        figures = [
            self.limits,
            self.knows_years,
            COMMON,
            RARITIES,
            self.prior,
            dict(self.given_names),
            dict(self.family_names),
            list(self.companies),
            list(self.own_names),
            [asdict(comparison) for comparison in self.comparisons],
        ]
        return hashlib.sha256((json.dumps(figures, sort_keys=True) + repr(COMPARISONS)).encode()).hexdigest()[:12]

    @property
    def limits(self) -> Limits:
        """Of blocks, as in the data that it was trained on, so that what meets does not change from night to night."""
        return limits(self.trained_on)

    @property
    def knows_years(self) -> bool:
        """Whether it has learnt from birthdays of which many are a year alone, and weighs them so."""
        return self.filled.get(NEW_YEARS, 0.0) >= MANY_YEARS

    @property
    def prior_weight(self) -> float:
        """The weight that every pair begins with, in bits."""
        return math.log2(self.prior / (1 - self.prior))

    def weight_of(self, probability: float) -> float:
        """The pair weight that stands for a probability, in bits."""
        return math.log2(probability / (1 - probability))

    @cached_property
    def established(self) -> frozenset[str]:
        """Given names that are names of their own in this data."""
        return frozenset((*self.given_names, *self.own_names))

    def weights(self) -> dict[str, dict[int, float]]:
        """Comparison → level number → bits, for every level that says something."""
        return {one.name: {level.level: level.weight for level in one.levels} for one in self.comparisons}


def validate(model: Model) -> Model:
    """The model itself. Raises ModelError where it does not fit this version's comparisons or its figures are no probabilities."""
    known = [(one.name, [level.meaning for level in one.levels]) for one in COMPARISONS]
    if [(one.name, [level.meaning for level in one.levels]) for one in model.comparisons] != known:
        raise ModelError("the identity model was made for other comparisons: train it anew with `c360 train`")
    if not 0 < model.prior < 1:
        raise ModelError(f"the identity model's prior must be between 0 and 1, not {model.prior}")
    for comparison in model.comparisons:
        for place, level in enumerate(comparison.levels):
            if level.level != len(comparison.levels) - 1 - place or not (0 < level.m <= 1 and 0 < level.u <= 1):
                raise ModelError(f"the identity model's figures for {comparison.name}, {level.meaning!r}, are not usable: m {level.m}, u {level.u}")
        # scoring knows a level by its weight
        if len({round(weight, 6) for weight in [0.0, *(level.weight for level in comparison.levels)]}) <= len(comparison.levels):
            raise ModelError(f"the identity model has two levels of {comparison.name} of one weight, or one that weighs nothing")
    return model


def from_json(text: str) -> Model:
    """Read a model file's text. Raises ModelError where it is none, or one of other comparisons."""
    try:
        told = json.loads(text)
        comparisons = tuple(
            ComparisonWeights(one["name"], tuple(LevelWeight(int(x["level"]), x["meaning"], float(x["m"]), float(x["u"])) for x in one["levels"]))
            for one in told["comparisons"]
        )
        names = told.get("names", {})
        model = Model(
            prior=float(told["prior"]),
            comparisons=comparisons,
            given_names=names.get("given", {}),
            family_names=names.get("family", {}),
            companies=tuple(names.get("companies", ())),
            own_names=tuple(names.get("own", ())),
            trained_on=int(told.get("trained_on", 0)),
            trained_at=told.get("trained_at"),
            filled=told.get("filled", {}),
            link_threshold=float(told.get("link_threshold", LINK_THRESHOLD)),
            review_threshold=float(told.get("review_threshold", REVIEW_THRESHOLD)),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"the identity model cannot be read ({error!r}): train it anew with `c360 train`") from error
    return validate(model)


def to_json(model: Model) -> str:
    """The model file's text; `splink` holds the same as settings that Splink itself can load."""
    told: dict[str, Any] = {
        "version": model.version,
        "trained_on": model.trained_on,
        "trained_at": model.trained_at,
        "prior": model.prior,
        "link_threshold": model.link_threshold,
        "review_threshold": model.review_threshold,
        "filled": dict(model.filled),
        "comparisons": [
            {
                "name": one.name,
                "columns": sorted(defined.columns),
                "levels": [asdict(level) | {"weight": round(level.weight, 6)} for level in one.levels],
            }
            for one, defined in zip(model.comparisons, COMPARISONS, strict=True)
        ],
        "names": {
            "given": dict(model.given_names),
            "family": dict(model.family_names),
            "companies": list(model.companies),
            "own": list(model.own_names),
        },
        "splink": splink_settings(model),
    }
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def load(path: Path) -> Model:
    """Read a model file. Raises ModelError."""
    return from_json(path.read_text(encoding="utf-8"))


def save(model: Model, path: Path) -> None:
    """Write the model file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(to_json(validate(model)), encoding="utf-8")
    part.replace(path)


@cache
def default_model() -> Model:
    """The packaged model, for as long as there is too little data to train one."""
    return from_json((resources.files("warehouse.identity.scoring") / "default_model.json").read_text(encoding="utf-8"))


def splink_settings(model: Model, comparisons_as: Sequence[Comparison] = COMPARISONS) -> dict[str, Any]:
    """The model as settings for Splink 5. comparisons_as: the same comparisons, their conditions written otherwise."""
    described = {one.name: one for one in model.comparisons}
    comparisons = []
    for one in comparisons_as:
        levels: list[dict[str, Any]] = [{"sql_condition": one.nothing, "label_for_charts": "nothing to compare", "is_null_level": True}]
        for level, figures in zip(one.levels, described[one.name].levels, strict=True):
            levels.append(
                {
                    "sql_condition": level.condition or "ELSE",
                    "label_for_charts": level.meaning,
                    "m_probability": figures.m,
                    "u_probability": figures.u,
                }
            )
        comparisons.append({"output_column_name": one.name, "comparison_levels": levels})
    return {
        "link_type": "dedupe_only",
        "sql_dialect": "duckdb",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": model.prior,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": comparisons,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def contributions(model: Model, levels: Sequence[int]) -> list[dict[str, Any]]:
    """What each comparison adds to one pair's weight, strongest first. levels: as in identity.pair_score."""
    found = []
    for comparison, number in zip(model.comparisons, levels, strict=True):
        if number != NOTHING:
            level = comparison.levels[len(comparison.levels) - 1 - number]
            found.append({"comparison": comparison.name, "level": number, "meaning": level.meaning, "weight": round(level.weight, 3)})
    return sorted(found, key=lambda one: -abs(one["weight"]))


def comparison_rows(model: Model) -> list[tuple[int, str, int, str, float]]:
    """Rows of identity_comparison: place (index into `levels`, from 0), comparison, level, meaning, weight in bits."""
    rows = [
        (place, comparison.name, level.level, level.meaning, round(level.weight, 6))
        for place, comparison in enumerate(model.comparisons)
        for level in comparison.levels
    ]
    return [
        (-1, "prior", 0, "two records picked at random", round(model.prior_weight, 6)),
        (-2, "threshold", 1, "linked from here", round(model.weight_of(model.link_threshold), 6)),
        (-2, "threshold", 0, "asked about from here", round(model.weight_of(model.review_threshold), 6)),
        *rows,
    ]


def with_prior(model: Model, prior: float) -> Model:
    """The same model with another prior."""
    return validate(replace(model, prior=prior))
