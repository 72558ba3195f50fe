"""The sample company's Salesforce, once from its weekly export and once over an API that serves the same: the same rows come out."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Reading
from connectors.salesforce import connector, reader
from connectors.salesforce.export import NUMBERS
from connectors.salesforce.objects import OBJECTS
from connectors.sample import make
from warehouse.contracts import canonical_tables
from warehouse.database import Database, open_database
from warehouse.ingest import read_source
from warehouse.landed import LandedSource, build_landed
from warehouse.sql_text import quoted, quoted_list

from .nights import Nights
from .org import Org

LATER = datetime(2026, 12, 1, tzinfo=UTC)  # after all that the sample company says
DAY = timedelta(days=1)
URL = "https://northwind.my.salesforce.com"
NULL_LOOKUP = "000000000000000AAA"
WEEKLY_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
Rows = dict[str, set[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    make(folder, 200, 5)
    return folder / "exports" / "salesforce.zip"


def fill(org: Org, exported: Path) -> None:
    """Everything of the export, as the API describes and sends it."""
    with zipfile.ZipFile(exported) as archive:
        for name in OBJECTS:
            found = list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("cp1252"), newline="")))
            kinds = {column: kind_of(column, [row[column] for row in found]) for column in (found[0] if found else ())}
            org.fields[name] = [{"name": column, "type": kind} for column, kind in kinds.items()]
            for row in found:
                org.rows[name][row["Id"]] = {"IsDeleted": False} | {column: sent(value, kinds[column]) for column, value in row.items()}


def kind_of(column: str, values: list[str]) -> str:
    if column in NUMBERS:
        return "double"
    if set(values) <= {"0", "1"}:
        return "boolean"
    if any(WEEKLY_TIME.fullmatch(value) for value in values):
        return "datetime"
    return "id" if column == "Id" else "reference" if column.endswith("Id") else "string"


def sent(value: str, kind: str) -> Any:
    if value in ("", NULL_LOOKUP):
        return None
    if kind == "boolean":
        return value == "1"
    return float(value) if kind == "double" else value.replace(" ", "T") + ".000+0000" if kind == "datetime" else value


def raw(database: Database) -> Rows:
    """Every landed row that is alive, as column and value of what is not null."""
    found: Rows = {}
    for stream in OBJECTS.values():
        columns = sorted(name for name in database.columns("raw_salesforce", stream) if not name.startswith("_"))
        quoted_columns = ", ".join(f'"{name}"' for name in columns)
        rows = database.rows(f'select {quoted_columns} from raw_salesforce."{stream}" where _deleted_at is null')
        found[stream] = {tuple(f"{name}={value}" for name, value in zip(columns, row, strict=True) if value is not None) for row in rows}
    return found


def canonical(database: Database) -> Rows:
    settings = connector.settings.model_validate({"system": "salesforce", "api": True, "client_id": "x", "instance_url": URL})
    columns = {name: {column.name: column.type for column in table.columns} for name, table in canonical_tables().items()}
    parameters = {"company_domains": quoted_list(["northwind.com"]), "correspondent_key": quoted("secret")}
    source = LandedSource("salesforce", connector.streams(settings), connector.canonical(settings), "UTC", "compared")
    build_landed(database, [source], columns, parameters)
    found: Rows = {}
    for table in connector.canonical(settings):
        kept = [f'"{name}"' for name in columns[table] if name not in ("observed_at", "load_id")]
        found[table] = {tuple(str(value) for value in row) for row in database.rows(f"select {', '.join(kept)} from landed.{table}")}
    return found


@pytest.fixture
def from_export(exported: Path, tmp_path: Path) -> Iterator[tuple[Rows, Rows]]:
    with open_database(tmp_path / "from export") as database:
        settings = connector.settings.model_validate({"system": "salesforce", "export": exported, "instance_url": URL})
        read_source(database, "salesforce", connector, settings, "run", LATER, Reading("salesforce"))
        yield raw(database), canonical(database)


@pytest.mark.parametrize("steps", [99, 0], ids=["by pages", "by Bulk"])
def test_the_api_brings_what_the_export_brings(
    from_export: tuple[Rows, Rows], nights: Nights, org: Org, exported: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    monkeypatch.setattr(reader, "STEPS_BEFORE_BULK", steps)
    fill(org, exported)
    nights.sync(LATER)
    assert bool(org.jobs) == (steps == 0)
    found = raw(nights.database)
    assert sum(map(len, found.values())) > 500
    for stream, rows in from_export[0].items():
        assert sorted(found[stream] ^ rows) == [], stream
    found = canonical(nights.database)
    for table, rows in from_export[1].items():
        assert sorted(found[table] ^ rows) == [], table


def test_going_on_with_the_api_after_the_export_lands_only_what_is_news(
    from_export: tuple[Rows, Rows], nights: Nights, org: Org, exported: Path
) -> None:
    fill(org, exported)
    nights.sync(LATER, export=exported)
    assert raw(nights.database) == from_export[0]
    for stream in OBJECTS.values():
        assert nights.rows(f"""select count(*) from raw_salesforce."{stream}" where _load_id <> 'run-1.salesforce' or _deleted_at is not null""") == [
            (0,)
        ]
    new = org.create("Contact", LATER + DAY / 2, LastName="new")
    nights.sync(LATER + DAY, export=exported)
    assert nights.rows("select Id from raw_salesforce.contact where _load_id <> 'run-1.salesforce'") == [(new,)]


def test_what_the_export_lacks_and_what_it_still_held_is_set_right(nights: Nights, org: Org, exported: Path) -> None:
    """It is written over hours, a part of its rows may be missing, and what was purged since stands in it."""
    fill(org, exported)
    first, second, *_ = org.rows["Contact"]
    org.purge("Contact", first)
    org.update("Contact", second, LATER - 9 * DAY, LastName="changed before the export's newest change")
    org.create("Contact", LATER - 100 * DAY, LastName="not in the export")
    nights.sync(LATER, export=exported)
    assert nights.landed() == nights.truth()
    assert nights.rows("select count(*) - count(distinct Id) from raw_salesforce.contact") == [(0,)]


def test_an_older_export_over_what_the_api_brought_takes_nothing_back(nights: Nights, org: Org, exported: Path, tmp_path: Path) -> None:
    fill(org, exported)
    nights.sync(LATER, export=exported)
    first, second, *_ = org.rows["Contact"]
    org.update("Contact", first, LATER + DAY / 2, LastName="changed")
    org.create("Contact", LATER + DAY / 2, LastName="new")
    nights.sync(LATER + DAY, export=exported)
    org.purge("Contact", second)
    with zipfile.ZipFile(exported) as old, zipfile.ZipFile(tmp_path / "again.zip", "w") as again:
        for member in old.namelist():
            again.writestr(member, old.read(member))
    nights.sync(LATER + 2 * DAY, export=tmp_path / "again.zip")
    assert nights.landed() == nights.truth()
