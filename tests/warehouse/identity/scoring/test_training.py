"""Training: deterministic, useful, and never on too little."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from people import connect, load, scores

from warehouse.errors import ModelError
from warehouse.identity.scoring.artefact import ensure_model
from warehouse.identity.scoring.model import FILE, Model, default_model, save
from warehouse.identity.scoring.model import load as load_model
from warehouse.identity.scoring.pairs import score_pairs
from warehouse.identity.scoring.splink_scorer import SplinkScorer
from warehouse.identity.scoring.train import FEWEST, train

GIVEN = ["anna", "karin", "lena", "olof", "sven", "maria", "peter", "johan", "elsa", "mikael", "tuva", "sixten", "ragnar", "ylva", "dagny", "torsten"]
FAMILY = [a + b for a in ("alm", "berg", "dal", "ek", "fors", "gran", "hag", "lind", "mal", "nor") for b in ("stam", "qvist", "lund", "vik", "man")]


def people(count: int) -> dict[str, dict[str, object]]:
    """So many people with birth date and place, each written down twice, the second time with a letter lost now and then."""
    chance, found = random.Random(7), {}
    for number in range(count):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        born = date(1940, 1, 1) + timedelta(days=chance.randrange(25000))
        place = {"city": f"ort{number % 20}", "postcode": f"{10000 + number % 200}"}
        found[f"a:p:{number:05}"] = {"given_name": given, "family_name": family, "birth_date": born, **place}
        worn = family[:-1] if chance.random() < 0.2 else family
        found[f"b:p:{number:05}"] = {"given_name": given, "family_name": worn, "birth_date": None if chance.random() < 0.1 else born, **place}
    return found


@pytest.fixture(scope="module")
def town() -> duckdb.DuckDBPyConnection:
    con = connect()
    load(con, people(300))
    return con


@pytest.fixture(scope="module")
def model(town: duckdb.DuckDBPyConnection) -> Model:
    return train(town)


def test_the_same_records_give_the_same_model(town: duckdb.DuckDBPyConnection, model: Model) -> None:
    assert train(town).version == model.version


def test_the_prior_is_about_the_share_of_true_pairs(model: Model) -> None:
    true_share = 300 / (600 * 599 / 2)
    assert true_share / 2 < model.prior < true_share * 2


def test_what_was_never_seen_keeps_its_packaged_weight(model: Model) -> None:
    weights, packaged = model.weights(), default_model().weights()
    assert weights["phone"] == packaged["phone"]
    assert weights["birth_date"] != packaged["birth_date"]


def test_a_trained_model_finds_the_true_pairs_and_hardly_another(town: duckdb.DuckDBPyConnection, model: Model) -> None:
    score_pairs(town, SplinkScorer(model))
    link = model.weight_of(model.link_threshold)
    linked = {(a, b) for a, b, weight, _ in scores(town) if weight >= link}  # type: ignore[operator]
    true = {(f"a:p:{n:05}", f"b:p:{n:05}") for n in range(300)}
    assert len(linked & true) > 0.9 * len(true)
    assert len(linked - true) <= 0.01 * len(linked)


def test_training_leaves_nothing_behind(town: duckdb.DuckDBPyConnection, model: Model) -> None:
    left = {name for (name,) in town.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()}
    left -= {"block_changed", "block_seen"}  # what find_blocks says to score_pairs
    assert not {name for name in left if "splink" in name or name.startswith(("train", "scoring", "pair", "block"))}


def test_too_few_records_are_scored_with_the_packaged_model(tmp_path: Path) -> None:
    con = connect()
    load(con, people(3))
    with pytest.raises(ModelError, match=str(FEWEST)):
        train(con)
    model, note = ensure_model(con, tmp_path)
    assert model == default_model()
    assert "too few" in note
    assert not (tmp_path / FILE).exists()


def test_a_model_is_trained_once_and_again_when_the_data_has_changed_a_lot(tmp_path: Path, town: duckdb.DuckDBPyConnection) -> None:
    first, note = ensure_model(town, tmp_path)
    assert "there was none yet" in note
    again, note = ensure_model(town, tmp_path)
    assert again == first
    assert note.startswith("scored with model")
    save(replace(first, trained_on=250), tmp_path / FILE)
    second, note = ensure_model(town, tmp_path)
    assert second.trained_on == 600
    assert "600 records now" in note


def test_a_few_changed_records_are_not_worth_counting_all_of_them_and_many_are(tmp_path: Path) -> None:
    con = connect()
    load(con, people(300))
    first, _ = ensure_model(con, tmp_path)
    con.execute("update identity.feature set city = null, postcode = null")
    assert ensure_model(con, tmp_path, changed=100)[0] == first  # a sixth of 600 may be filled otherwise, a quarter never
    model, note = ensure_model(con, tmp_path, changed=100)
    assert "city, postcode are filled otherwise" in note
    assert model.filled["city"] == 0
    assert ensure_model(con, tmp_path, changed=0)[0] == model


def test_a_model_file_that_cannot_be_used_is_made_anew(tmp_path: Path, town: duckdb.DuckDBPyConnection) -> None:
    save(default_model(), tmp_path / FILE)
    (tmp_path / FILE).write_text("no model")
    model, note = ensure_model(town, tmp_path)
    assert "cannot be used" in note
    assert load_model(tmp_path / FILE) == model
