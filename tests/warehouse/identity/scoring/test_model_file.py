"""The model file: what is written is what is read, and a model that does not fit is refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from warehouse.errors import ModelError
from warehouse.identity.scoring.comparisons import COMPARISONS, NOTHING
from warehouse.identity.scoring.model import comparison_rows, contributions, default_model, from_json, load, save, to_json, with_prior


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    model = with_prior(default_model(), 0.001)
    save(model, tmp_path / "identity" / "model.json")
    assert load(tmp_path / "identity" / "model.json") == model
    assert not list(tmp_path.glob("**/*.part"))


def test_the_version_is_of_what_scoring_depends_on() -> None:
    model = default_model()
    assert replace(model, trained_at="2026-01-01", trained_on=5).version == model.version
    assert with_prior(model, 0.5).version != model.version
    assert replace(model, family_names={"ek": 0.1}).version != model.version


def test_a_model_of_other_comparisons_is_refused() -> None:
    told = json.loads(to_json(default_model()))
    told["comparisons"][0]["levels"][0]["meaning"] = "something else"
    with pytest.raises(ModelError, match="c360 train"):
        from_json(json.dumps(told))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"prior": "x"}'])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match="c360 train"):
        from_json(text)


def test_figures_that_are_no_probabilities_are_refused() -> None:
    told = json.loads(to_json(default_model()))
    told["comparisons"][0]["levels"][0]["u"] = 0
    with pytest.raises(ModelError, match="not usable"):
        from_json(json.dumps(told))


def test_two_levels_of_one_weight_are_refused() -> None:
    told = json.loads(to_json(default_model()))
    first, second = told["comparisons"][0]["levels"][:2]
    second["m"], second["u"] = first["m"], first["u"]
    with pytest.raises(ModelError, match="one weight"):
        from_json(json.dumps(told))


def test_contributions_add_up_to_the_weight_and_leave_out_what_was_not_compared() -> None:
    model = default_model()
    levels = [len(comparison.levels) - 1 for comparison in COMPARISONS[:2]] + [NOTHING] * (len(COMPARISONS) - 2)
    told = contributions(model, levels)
    assert {one["comparison"] for one in told} == {"given_name", "family_name"}
    assert sum(one["weight"] for one in told) == pytest.approx(sum(c.levels[0].weight for c in model.comparisons[:2]), abs=0.01)


def test_each_level_has_a_row_that_can_be_joined() -> None:
    rows = comparison_rows(default_model())
    assert {(place, level) for place, _, level, _, _ in rows if place >= 0} == {
        (place, level) for place, comparison in enumerate(COMPARISONS) for level in range(len(comparison.levels))
    }
    assert {name for place, name, *_ in rows if place < 0} == {"prior", "threshold"}
    assert len({(place, level) for place, _, level, *_ in rows}) == len(rows)


def test_a_better_level_never_weighs_less_than_what_it_contains() -> None:
    for name in ("national_id", "birth_date", "phone"):
        weights = [level.weight for level in next(one for one in default_model().comparisons if one.name == name).levels]
        assert weights == sorted(weights, reverse=True)
