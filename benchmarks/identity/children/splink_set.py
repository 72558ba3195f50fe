"""Splink's own model of a public set, clustered at 0.95: python -m benchmarks.identity.children.splink_set NAME CSV.

The models are those of Splink 5's documentation, setting by setting: `docs/demos/examples/duckdb/accuracy_analysis_from_labels_column`
for fake_1000 and `docs/demos/examples/duckdb/febrl3` for febrl3.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.identity.pairs import agreement

THRESHOLD = 0.95


def fake_1000(con: duckdb.DuckDBPyConnection, file: Path) -> tuple[Linker, str]:
    """The accuracy example's model, the best of the documentation's three for this set."""
    rows = con.sql(f"select * from read_csv('{file}')")
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("surname"), block_on("dob"), block_on("email")],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=False),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
    )
    linker = Linker(DuckDBAPI(connection=con).register(rows), settings)
    deterministic: list[Any] = [
        "l.first_name = r.first_name and levenshtein(r.dob::VARCHAR, l.dob::VARCHAR) <= 1",
        "l.surname = r.surname and levenshtein(r.dob::VARCHAR, l.dob::VARCHAR) <= 1",
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        "l.email = r.email",
    ]
    linker.training.estimate_probability_two_random_records_match(deterministic, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=5)
    for rule in (block_on("dob"), block_on("email"), block_on("first_name", "surname")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker, "unique_id"


def febrl3(con: duckdb.DuckDBPyConnection, file: Path) -> tuple[Linker, str]:
    """The example's model."""
    con.execute(f"create table raw as select * from read_csv('{file}', all_varchar = true)")
    names = [row[0] for row in con.execute("select column_name from duckdb_columns() where table_name = 'raw'").fetchall()]
    trimmed = ", ".join(f"nullif(trim(\"{name}\"), '') as {name.strip()}" for name in names)
    rows = con.sql(f"select {trimmed} from raw")
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    )
    linker = Linker(DuckDBAPI(connection=con).register(rows), settings)
    deterministic: list[Any] = [
        block_on("soc_sec_id"),
        block_on("given_name", "surname", "date_of_birth"),
        "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
    ]
    linker.training.estimate_probability_two_random_records_match(deterministic, recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=2)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    return linker, "rec_id"


MODELS: dict[str, tuple[Callable[[duckdb.DuckDBPyConnection, Path], tuple[Linker, str]], str, str]] = {
    # model, truth column, pattern
    "fake_1000": (fake_1000, "cluster", "(.*)"),
    "febrl3": (febrl3, "rec_id", r"^rec-(\d+)-"),
}


def main(name: str, file: Path) -> None:
    """Print precision, recall and F1 of pairs after clustering."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    model, column, pattern = MODELS[name]
    con = duckdb.connect()
    linker, key = model(con, file)
    predictions = linker.inference.predict(threshold_match_probability=THRESHOLD)
    clusters: Any = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, THRESHOLD)
    rows = clusters.as_duckdbpyrelation().project(
        f"cast({key} as varchar), cluster_id, regexp_extract(cast(\"{column}\" as varchar), '{pattern}', 1)"
    )
    found = rows.fetchall()
    print(json.dumps(agreement({row[0]: row[2] for row in found}, {row[0]: row[1] for row in found}).told() | {"records": len(found)}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
