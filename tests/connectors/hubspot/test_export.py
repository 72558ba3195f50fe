"""HubSpot's export files: told apart by their headers, spelled by label or by internal name."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.base import Reading, UnusableFile
from connectors.hubspot import connector
from connectors.hubspot.objects import object_of
from warehouse.database import open_database
from warehouse.ingest import read_source
from warehouse.landing import land

CONTACTS = (
    '"Record ID","First Name","Last Name","Email","Company name","Last Modified Date","Favourite colour"\n'
    '"51","Anna","Berg","anna@acme.se","Acme","2026-02-01 08:00","blue"\n'
)
COMPANIES = "Record ID,Company name,Company Domain Name\n900,Acme AB,acme.se\n"
TICKETS = "Ticket ID,Ticket name,Ticket status\n7,Broken,New\n"
DEALS = "Record ID,Deal Name,Deal Stage,Amount\n3,Boat,Closed Won,100\n"


def put(folder: Path, **files: str) -> Path:
    """CSV files in a folder, named as HubSpot may name them."""
    for name, text in files.items():
        (folder / f"hubspot-crm-exports-{name}-2026-10-31.csv").write_text(text, encoding="utf-8")
    return folder


def test_each_file_is_known_by_its_header_whatever_its_name(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=put(tmp_path, a=COMPANIES, b=TICKETS, c=CONTACTS, d=DEALS))
    rows = {name: table.num_rows for name, table in found.tables.items() if table.num_rows}
    assert rows == {"contact": 1, "company": 1, "deal": 1, "ticket": 1}


def test_an_export_is_never_complete(tmp_path: Path, read_export) -> None:
    assert read_export(connector, export=put(tmp_path, a=CONTACTS)).reading.completed == set()


def test_labels_and_internal_names_are_the_same_columns(tmp_path: Path, read_export) -> None:
    internal = (
        CONTACTS.replace('"Record ID"', '"hs_object_id"')
        .replace("First Name", "firstname")
        .replace("Last Name", "lastname")
        .replace("Company name", "company")
    )
    internal = internal.replace("Last Modified Date", "lastmodifieddate").replace("Email", "email")
    (tmp_path / "labels").mkdir()
    (tmp_path / "internal").mkdir()
    labels = read_export(connector, export=put(tmp_path / "labels", a=CONTACTS)).raw("contact")
    assert read_export(connector, export=put(tmp_path / "internal", a=internal)).raw("contact") == labels
    assert labels[0]["Record_ID"] == "51"


def test_columns_of_ones_own_are_kept(tmp_path: Path, read_export) -> None:
    assert read_export(connector, export=put(tmp_path, a=CONTACTS)).raw("contact")[0]["Favourite_colour"] == "blue"


def spreadsheet(path: Path, rows: list[list[str | int]]) -> None:
    """The least that a spreadsheet program would call an .xlsx."""
    cells = [[f"<c><v>{v}</v></c>" if isinstance(v, int) else f'<c t="inlineStr"><is><t>{v}</t></is></c>' for v in row] for row in rows]
    sheet = "".join(f"<row>{''.join(row)}</row>" for row in cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    link = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/%s" Target="%s"/></Relationships>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": link % ("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": link % ("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, text)


def test_an_excel_export_reads_the_same(tmp_path: Path, read_export) -> None:
    spreadsheet(tmp_path / "contacts.xlsx", [["Record ID", "First Name", "Last Name", "Email"], [51, "Anna", "Berg", "anna@acme.se"]])
    assert read_export(connector, export=tmp_path).raw("contact") == [
        {"Record_ID": "51", "First_Name": "Anna", "Last_Name": "Berg", "Email": "anna@acme.se"}
    ]


def test_a_row_without_a_record_id_is_quarantined(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=put(tmp_path, a=COMPANIES + ",Nameless,x.se\nabc,Wrong,y.se\n901,Short\n"))
    assert [row["Record_ID"] for row in found.raw("company")] == ["900"]
    assert {entry["reason"] for entry in found.quarantine()} == {
        "the row has no Record ID",
        "Record ID is 'abc', no number",
        "2 values where the header has 3",
    }


def test_a_second_reading_equals_the_first(tmp_path: Path, read_export) -> None:
    folder = put(tmp_path, a=CONTACTS, b=COMPANIES)
    assert read_export(connector, export=folder).tables == read_export(connector, export=folder).tables


def test_of_two_exports_that_lie_together_the_newer_version_counts(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "view-a-2026-06-01.csv").write_text(CONTACTS.replace("Berg", "New"), encoding="utf-8")
    (folder / "view-b-2026-01-01.csv").write_text(CONTACTS, encoding="utf-8")
    settings, reading = connector.settings.model_validate({"system": "hubspot", "export": folder}), Reading("hubspot")
    with open_database(tmp_path / "data") as database:
        land(database, "hubspot", connector.read(settings, reading), connector.streams(settings), reading, "load", datetime(2026, 11, 1, tzinfo=UTC))
        assert database.value('select "Last_Name" from raw_hubspot.contact') == "New"


def test_objects_and_fields_out_of_scope_land_nowhere(tmp_path: Path, read_export) -> None:
    contacts = CONTACTS + '"x","No","Id","no@acme.se","Acme","2026-02-01 08:00","blue"\n"53","Short","blue"\n'
    folder = put(tmp_path, a=contacts, b=COMPANIES, c=TICKETS)
    found = read_export(connector, export=folder, exclude=["ticket", "contact.favourite_colour", "contact.company"])
    assert found.raw("contact") == [
        {"Record_ID": "51", "First_Name": "Anna", "Last_Name": "Berg", "Email": "anna@acme.se", "Last_Modified_Date": "2026-02-01 08:00"}
    ]
    assert (found.raw("ticket"), len(found.raw("company")), found.reading.quarantined["contact"]) == ([], 1, 2)
    assert "blue" not in str(found.quarantine())
    assert "not read, as include and exclude say: ticket" in found.reading.notes
    only = read_export(connector, export=folder, include=["contact", "contact.Email"])
    assert only.raw("contact") == [{"Record_ID": "51", "Email": "anna@acme.se", "Last_Modified_Date": "2026-02-01 08:00"}]
    assert only.raw("company") == []


def test_an_object_that_is_excluded_later_is_deleted_here(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    folder = put(tmp_path / "exports", a=CONTACTS, b=COMPANIES, c=TICKETS)
    with open_database(tmp_path / "data") as database:
        for day, excluded in enumerate(([], ["ticket"], ["ticket", "contact"]), 1):
            settings = connector.settings.model_validate({"system": "hubspot", "export": folder, "exclude": excluded})
            read_source(database, "hubspot", connector, settings, f"run-{day}", datetime(2026, 11, day, tzinfo=UTC), Reading("hubspot"))
            alive = {name: database.value(f"select count(*) from raw_hubspot.{name} where _deleted_at is null") for name in ("contact", "ticket")}
            assert alive == {name: int(name not in excluded) for name in alive}


def test_an_object_that_nobody_knows_is_a_fault_of_the_configuration() -> None:
    with pytest.raises(
        ValueError, match=r"no such object: contract\.email; known are contact, company, deal, ticket, call, email, meeting, note, owner"
    ):
        connector.settings.model_validate({"system": "hubspot", "api": True, "exclude": ["contract.email"]})


def test_the_wrong_file_is_an_error(tmp_path: Path, read_export) -> None:
    with pytest.raises(UnusableFile, match="no file in it is a HubSpot export"):
        read_export(connector, export=put(tmp_path, a="Id,Name\n1,Acme\n"))


def test_a_file_of_something_else_is_noted_and_left_out(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=put(tmp_path, a=COMPANIES, b="Record ID,Product name\n1,Pump\n"))
    assert any("hubspot-crm-exports-b" in note for note in found.reading.notes)


def test_a_header_tells_the_object() -> None:
    assert object_of(["Record ID", "Ticket name", "Email"]) == "ticket"
    assert object_of(["Record ID", "Company name", "Email"]) == "contact"
    assert object_of(["Email", "First Name"]) is None


def test_exports_are_recognised(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("Email Address,Employee ID\na@b.se,1\n")
    assert connector.recognise(tmp_path) is None
    (tmp_path / "hubspot").mkdir()
    put(tmp_path / "hubspot", a=COMPANIES)
    assert connector.recognise(tmp_path) == {"system": "hubspot", "export": "hubspot"}
