"""An export in the warehouse: a newer one changes only what changed, and what a complete one lacks is deleted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.base import Reading
from connectors.salesforce import connector
from warehouse.database import Database, open_database
from warehouse.landing import land

FIRST = datetime(2026, 11, 1, 2, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path):
    with open_database(tmp_path / "data") as database:
        yield database


def land_export(database: Database, path: Path, night: int) -> dict[str, tuple[int, int]]:
    """Stream → (rows loaded, rows that went)."""
    settings = connector.settings.model_validate({"system": "salesforce", "export": path})
    reading = Reading("salesforce")
    at = FIRST + timedelta(days=night)
    landings = land(database, "salesforce", connector.read(settings, reading), connector.streams(settings), reading, f"load-{night}", at)
    return {landing.stream: (landing.changed, landing.deleted) for landing in landings if landing.received}


def test_exports_night_after_night(exports, ids, database: Database) -> None:
    anna, bo = {"Id": ids["anna"], "LastName": "Berg", "Tier__c": "Gold"}, {"Id": ids["bo"], "LastName": "Ek"}
    whole = exports.weekly("Contact", anna, bo).zip("1.zip")
    assert land_export(database, whole, 0) == {"contact": (2, 0)}
    assert land_export(database, whole, 1) == {"contact": (0, 0)}
    changed = exports.weekly("Contact", anna | {"LastName": "Lind"}).zip("2.zip")
    assert land_export(database, changed, 2) == {"contact": (1, 1)}
    rows = database.rows("select LastName, Tier__c, _deleted_at from raw_salesforce.contact order by Id")
    assert rows == [("Lind", "Gold", None), ("Ek", None, FIRST + timedelta(days=2))]
    partial = exports.loader("contacts.csv", bo)
    assert land_export(database, partial, 3) == {"contact": (1, 0)}
    assert database.rows("select LastName from raw_salesforce.contact where _deleted_at is null order by Id") == [("Lind",), ("Ek",)]


def test_of_two_exports_that_lie_together_the_newer_version_counts(exports, ids, database: Database) -> None:
    exports.loader("Contact_2026-01-01.csv", {"Id": ids["anna"], "LastName": "Old"})
    folder = exports.loader("Contact_2026-06-01.csv", {"Id": ids["anna"], "LastName": "New"})
    land_export(database, folder, 0)
    assert database.value("select LastName from raw_salesforce.contact") == "New"


@pytest.mark.parametrize("names", [("2026-10-02/WE_00D_1.ZIP", "2026-10-09/WE_00D_1.ZIP"), ("later.zip", "earlier.zip")])
def test_of_two_weeks_zips_the_newer_version_counts(exports, ids, database: Database, names: tuple[str, str]) -> None:
    for day, name, last in ((2, names[0], "Old"), (9, names[1], "New")):
        path = exports.weekly("Contact", {"Id": ids["anna"], "LastName": last}).zip(f"weeks/{name}", made=(2026, 10, day, 2, 0, 0))
    land_export(database, path.parents[names[0].count("/")], 0)
    assert database.value("select LastName from raw_salesforce.contact") == "New"


def test_a_custom_field_may_come_later_and_differ_between_parts(exports, ids, database: Database) -> None:
    land_export(database, exports.weekly("Contact", {"Id": ids["anna"]}).zip("1.zip"), 0)
    exports.weekly("Contact_1", {"Id": ids["anna"], "Tier__c": "Gold"})
    land_export(database, exports.weekly("Contact_2", {"Id": ids["bo"], "Region__c": "North"}).zip("2.zip"), 1)
    assert database.rows("select Tier__c, Region__c from raw_salesforce.contact order by Id") == [("Gold", None), (None, "North")]


def test_every_standard_table_exists_even_where_the_export_lacks_the_object(exports, ids, database: Database) -> None:
    land_export(database, exports.weekly("Contact", {"Id": ids["anna"]}).zip(), 0)
    assert database.value('select count(*) from raw_salesforce."case"') == 0
    assert "ContactId" in database.columns("raw_salesforce", "case")
