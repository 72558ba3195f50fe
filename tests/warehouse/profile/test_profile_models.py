"""Every rule of the profile models as small tables: input_<schema>.<table>.csv in, expect.csv out.

A case is a folder <model>/<case>. Tables that are not given are built by their own models, or are empty where nothing builds them;
parameters.json gives the rules `vip` and `requires_human`, and replaces parameters.
Of expect.csv only its own columns are compared, in any order of rows.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import pytest

from warehouse import contracts
from warehouse.models import Model, load_models, ordered
from warehouse.profile.rules import rule_parameters
from warehouse.sql_text import render

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/expect.csv"))
PARAMETERS = {
    "run_id": "'run-1'",
    "as_of": "cast('2026-06-15 12:00:00+00' as timestamptz)",
    "company_domains": "cast(['northwind.com'] as varchar[])",
    "priority": "cast(['crm', 'google', 'slack'] as varchar[])",
    "human_queue": "'queue@northwind.com'",
    **rule_parameters(None, None),
    "mapped_fields": "cast([] as varchar[])",
    "publish_private_text": "false",
}
GIVEN = {
    "canonical.custom_field": "record_key varchar, source varchar, source_object varchar, updated_at timestamptz, observed_at timestamptz,"
    " field varchar, value varchar",
    "identity.decision": "decision_id bigint, kind varchar, record_key_a varchar, record_key_b varchar, field varchar, value varchar,"
    ' author varchar, reason varchar, "at" timestamptz',
    "identity.person": "record_key varchar, customer_id varchar, employee_id varchar, reason varchar, match_status varchar, match_confidence double",
    "identity.account": "record_key varchar, account_id varchar, reason varchar",
    "identity.account_domain": "record_key varchar, domain varchar",
    "identity.generic_identifier": "kind varchar, value varchar, reason varchar, record_count bigint, surname_count bigint, may_be_own boolean",
    "identity.customer_alias": "old_customer_id varchar, customer_id varchar",
    "identity.retired_record": "record_key varchar, customer_id varchar, employee_id varchar, account_id varchar, reason varchar",
    "meta.source_health": "source varchar, source_object varchar, status varchar, stale_after timestamptz",
    "reference.common_words": "word varchar",
    "reference.countries": "name varchar, region varchar",
    "profile.found_mention": "interaction_record_key varchar, account_record_key varchar, person_record_key varchar, kind varchar,"
    " matched_text varchar, case_record_key varchar, opportunity_record_key varchar, deleted_at timestamptz",
}


def table_columns() -> dict[str, str]:
    """Every table that no model of these tests makes, with its columns."""
    found = dict(GIVEN)
    for name, table in contracts.canonical_tables().items():
        columns = ", ".join(f'"{column.name}" {column.type}' for column in table.columns)
        found[f"canonical.{name}"] = found[f"landed.{name}"] = columns
    found["canonical.person_record"] += ", email_domain varchar"
    found["canonical.mention"] += ", case_record_key varchar, opportunity_record_key varchar"
    return found


def built_models() -> dict[str, Model]:
    """The models under test; identity's own tables are given."""
    return {model.name: model for model in load_models() if model.name.startswith("profile.")}


@cache
def model_columns() -> dict[str, str]:
    """The columns that each model makes, so that a case may give its table instead of what it is made from."""
    con = database(table_columns())
    found = {}
    for node in ordered(list(built_models().values())):
        con.execute(f"create table {node.name} as {render(node.sql, PARAMETERS, node.name)}")
        described = con.execute(f"describe {node.name}").fetchall()
        found[node.name] = ", ".join(f'"{column}" {kind}' for column, kind, *_ in described)
    return found


def database(tables: Mapping[str, str]) -> duckdb.DuckDBPyConnection:
    """A database with the shims and these tables, empty."""
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute(resources.files("warehouse").joinpath("shims.sql").read_text(encoding="utf-8"))
    for schema in ("landed", "canonical", "identity", "profile", "meta", "reference"):
        con.execute(f"create schema {schema}")
    for name, columns in tables.items():
        con.execute(f"create table {name} ({columns})")
    return con


def run_case(case: Path) -> duckdb.DuckDBPyConnection:
    """Load the inputs, build what the model needs, and the model itself."""
    given = {path.name.removeprefix("input_").removesuffix(".csv"): path for path in case.glob("input_*.csv")}
    models = {name: model for name, model in built_models().items() if name not in given}
    columns = {name: types for name, types in (table_columns() | model_columns()).items() if name not in models}
    con = database(columns)
    for name, path in given.items():
        insert(con, name, path)
    told = case / "parameters.json"
    said = json.loads(told.read_text()) if told.exists() else {}
    rules = rule_parameters(said.pop("vip", None), said.pop("requires_human", None))
    parameters = PARAMETERS | rules | said
    wanted = needed(f"profile.{case.parent.name}", models)
    for node in ordered(list(models.values())):
        if node.name in wanted:
            con.execute(f"create table {node.name} as {render(node.sql, parameters, node.name)}")
    return con


def needed(name: str, models: Mapping[str, Model]) -> set[str]:
    """The model and every model that it reads, at any depth."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in models and one not in found:
            found.add(one)
            waiting += models[one].reads
    return found


def insert(con: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """The rows of a CSV file, by its column names; an empty cell is NULL."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, skipinitialspace=True):
            cells = {name.strip(): value.strip() for name, value in row.items() if value is not None and value.strip()}
            names = ", ".join(f'"{name}"' for name in cells)
            con.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(cells))})", list(cells.values()))


def read(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    """Header and rows of expect.csv, cells stripped."""
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines, skipinitialspace=True)
    return [name.strip() for name in header], sorted(tuple(cell.strip() for cell in row) for row in rows)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.name}")
def test_case(case: Path) -> None:
    con = run_case(case)
    header, expected = read(case / "expect.csv")
    chosen = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in header)
    found = sorted(con.execute(f"select {chosen} from profile.{case.parent.name}").fetchall())
    assert found == expected, f"{case}: columns {header}"


@pytest.mark.parametrize("model", list(built_models()))
def test_without_any_record_a_model_is_empty(model: str, tmp_path: Path) -> None:
    case = tmp_path / model.removeprefix("profile.") / "nothing"
    case.mkdir(parents=True)
    assert run_case(case).execute(f"select * from {model}").fetchall() == []
