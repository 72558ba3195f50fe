"""From the export to the API: the same records in the same columns, and an old export takes nothing back."""

from pathlib import Path

import pytest

from .account import Account
from .conftest import DAY, START, Nights, ago

EXPORT = (
    '"Record ID","First Name","Last Name","Email","Contact owner","Last Modified Date","Favourite colour","Associated Company IDs"\n'
    '"51","Anna","Lind","anna@acme.se","Anna Berg","2026-01-21 02:00","",""\n'
    '"52","Bo","Ek","bo@acme.se","","2026-01-22 02:00","blue",""\n'
    '"53","Cy","Gone","cy@acme.se","","2026-01-22 02:00","",""\n'
)


def test_the_api_goes_on_where_the_export_ends(nights: Nights, acme: Account, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT)
    outcome = nights.sync(START, export=tmp_path / "exports")
    assert outcome.status == "new"
    assert nights.landed() == nights.truth()
    assert nights.rows("select count(*), count(distinct Record_ID) from raw_hubspot.contact") == [(3, 3)]
    assert nights.rows("select Favourite_colour, Contact_owner from raw_hubspot.contact where _deleted_at is null order by Record_ID") == [
        (None, "Anna Berg"),
        ("blue", None),
    ]
    nights.sync(START + DAY, export=tmp_path / "exports")
    assert nights.landed() == nights.truth()
    assert acme.asked["crm/v3/objects/contacts"] == 1  # the archived ones


def test_an_old_export_put_there_later_takes_nothing_back(nights: Nights, acme: Account, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT.replace("Lind", "Maiden"))
    acme.put("contacts", 51, ago(2), lastname="Lind")
    nights.sync(START)
    nights.sync(START + DAY, export=tmp_path / "exports")
    assert nights.landed() == nights.truth()
    assert nights.rows("select Last_Name from raw_hubspot.contact where Record_ID = '51'") == [("Lind",)]
    nights.sync(START + 2 * DAY, export=tmp_path / "exports")
    assert acme.asked["crm/v3/objects/contacts"] == 1  # nothing is listed again for an export that is known


def test_an_old_export_put_there_amid_a_reading_takes_nothing_back(
    nights: Nights, acme: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT.replace("Lind", "Maiden"))
    acme.page = 10
    for n in range(30):
        acme.put("contacts", 1000 + n, ago(10), email=f"{n}@acme.se")
    monkeypatch.setattr("connectors.hubspot.api.SLICE_RECORDS", 10)
    nights.sync(START, longest="0m")
    nights.sync(START + DAY, export=tmp_path / "exports")
    assert nights.landed() == nights.truth()


def test_a_field_goes_on_in_the_column_of_the_export(nights: Nights, acme: Account, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "contacts.csv").write_text(EXPORT.replace('"Favourite colour"', '"favourite_colour"'))
    nights.sync(START, export=tmp_path / "exports")
    columns = nights.database.columns("raw_hubspot", "contact")
    assert [name for name in columns if name.lower().startswith("favourite")] == ["favourite_colour"]
    assert nights.rows("select favourite_colour from raw_hubspot.contact where Record_ID = '52'") == [("blue",)]
