"""The model in use: trained when there is enough to learn from and none yet, or when the data is no longer what it was trained on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse.errors import ModelError
from warehouse.identity.scoring.model import FILE, Model, default_model, load, save
from warehouse.identity.scoring.train import FEWEST, shape, train

OTHERWISE_FILLED = 0.25  # share of records by which a column may be filled more or less than it was
ROUNDED = 0.0001  # of a share, that rounding hides


def current_model(data_dir: Path | None) -> Model:
    """The trained model of this data folder, or the packaged one where there is none, or none that this program can use."""
    known = _known(data_dir / FILE)[0] if data_dir else None
    return known or default_model()


def ensure_model(con: duckdb.DuckDBPyConnection, data_dir: Path, changed: int | None = None) -> tuple[Model, str]:
    """The model to score with, and a sentence that says which one it is and why. Trains and writes the model file where that is due.

    Reads identity.feature and what blocking.find_blocks makes. changed: how many records at most are other than when this was asked last; by
    default any may be. Few of them cannot make a model unfit that fitted well: then the others are not counted again.
    """
    known, doubt = _known(data_dir / FILE)
    if known is not None and changed is not None and _fits_still(con, known, changed):
        return known, _used(known)
    records, filled = shape(con)
    _remember(con, records, filled)
    if known is not None:
        doubt = _outgrown(known, records, filled)
        if doubt is None:
            return known, _used(known)
    if records < FEWEST:
        if known is not None:
            return known, f"{_used(known)} ({doubt}, but too few to learn from)"
        return default_model(), f"scored with the packaged model: {records} records are too few to train on"
    model = train_model(con, data_dir)
    return model, f"trained model {model.version} on {model.trained_on} records: {doubt}"


def _used(model: Model) -> str:
    return f"scored with model {model.version}, trained on {model.trained_on} records"


def _remember(con: duckdb.DuckDBPyConnection, records: int, filled: Mapping[str, float]) -> None:
    con.execute("delete from identity.feature_shape")
    con.execute("insert into identity.feature_shape values (?, ?, 0)", [records, json.dumps(filled)])


def _fits_still(con: duckdb.DuckDBPyConnection, model: Model, changed: int) -> bool:
    """Whether the model fits the data, however the records that have changed since these were counted last may be filled."""
    con.execute("update identity.feature_shape set changed = changed + ?", [changed])
    found = con.execute("select s.*, (select count(*) from identity.feature) from identity.feature_shape as s").fetchall()
    if not found or not found[0][3]:
        return False
    counted, filled, moved, records = found[0]
    shares = {name: share * counted / records for name, share in json.loads(filled).items()}
    most = (moved + counted * ROUNDED) / records + ROUNDED
    return all(_outgrown(model, records, {name: share + end for name, share in shares.items()}) is None for end in (-most, most))


def train_model(con: duckdb.DuckDBPyConnection, data_dir: Path) -> Model:
    """Train, and write the model file. Raises ModelError where there are too few records."""
    model = train(con, datetime.now(UTC).isoformat(timespec="seconds"))
    save(model, data_dir / FILE)
    return model


def _known(path: Path) -> tuple[Model | None, str | None]:
    if not path.exists():
        return None, "there was none yet"
    try:
        return load(path), None
    except (ModelError, OSError) as error:
        return None, f"the one in {path.name} cannot be used ({error})"


def _outgrown(model: Model, records: int, filled: Mapping[str, float]) -> str | None:
    """Why the model no longer fits the data, or None."""
    if records >= 2 * model.trained_on:
        return f"there are {records} records now, and there were {model.trained_on} when it was trained"
    if 2 * records <= model.trained_on:
        return f"only {records} records are left of the {model.trained_on} that it was trained on"
    other = sorted(name for name, share in filled.items() if abs(share - model.filled.get(name, 0.0)) > OTHERWISE_FILLED)
    return f"{', '.join(other)} are filled otherwise than when it was trained" if other else None
