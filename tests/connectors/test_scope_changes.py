"""The scope of a source changes: what is left out now goes from every row of the raw tables, what is let in again comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Connector, ConnectorError, Reading
from connectors.declared import connector as declared
from connectors.google_workspace import connector as google
from connectors.hubspot import connector as hubspot
from connectors.salesforce import connector as salesforce
from connectors.workday import connector as workday
from tests.connectors.fake_server import FakeServer, data
from warehouse.database import Database, open_database
from warehouse.ingest import Outcome, last_change, read_source

Rows = list[tuple[Any, ...]]


class Source:
    """The source `tool`, read night after night, each with its settings; and SQL about what stands in its raw tables, in deleted rows too."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.nights = 0
        self.notes: list[str] = []

    def night(self, connector: Connector, **settings: Any) -> Outcome:
        self.nights += 1
        chosen = connector.settings.model_validate({"system": connector.system, **settings}, context={"folder": self.folder})
        at = datetime(2026, 11, 1, 2, tzinfo=UTC) + timedelta(days=self.nights)
        reading = Reading("tool", at=at, quarantine_file=self.folder / f"{self.nights}.jsonl", horizon=at.date())
        try:
            return read_source(self.database, "tool", connector, chosen, f"run-{self.nights}", at, reading)
        finally:
            self.notes = reading.notes

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def rows(self, stream: str, columns: str) -> Rows:
        return self.database.rows(f'select {columns} from raw_tool."{stream}" order by 1')

    def changed(self, outcome: Outcome) -> int:
        """Rows that the night's reading loaded."""
        return sum(landing.changed for landing in outcome.landings)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    monkeypatch.setenv("SOURCES__TOOL__TOKEN", "hidden")
    with open_database(tmp_path / "data") as database:
        yield Source(database, tmp_path)


CONTACTS = "Record ID,First Name,Email,Phone Number,Favourite colour\n"
ANN, BO = "1,Ann,ann@x.io,+46855010233,red\n", "2,Bo,bo@x.io,+46855010477,blue\n"


def test_a_field_goes_from_rows_that_the_export_lacks_and_comes_back_with_those_that_it_has(source: Source) -> None:
    source.put("hs/contacts.csv", CONTACTS + ANN + BO)
    source.night(hubspot, export="hs")
    before = last_change(source.database, "tool")
    source.put("hs/contacts.csv", CONTACTS + BO)
    outcome = source.night(hubspot, export="hs", exclude=["contact.Phone Number", "contact.favourite*"])
    assert source.rows("contact", "First_Name, Phone_Number, Favourite_colour") == [("Ann", None, None), ("Bo", None, None)]
    assert source.changed(outcome) == 0, "what is left of the row is what was landed"
    assert last_change(source.database, "tool") not in ("", before), "whatever is made of the rows must be made again"
    assert "taken away from 2 rows of contact, as the settings leave it out: Phone_Number, Favourite_colour" in source.notes
    source.night(hubspot, export="hs")
    assert source.rows("contact", "First_Name, Phone_Number, Favourite_colour") == [("Ann", None, None), ("Bo", "+46855010477", "blue")]


def test_a_field_goes_though_the_source_cannot_be_read_and_only_once(source: Source) -> None:
    source.put("hs/contacts.csv", CONTACTS + ANN)
    source.night(hubspot, export="hs")
    source.put("hs/contacts.csv", "this,is,no,export\n1,2,3,4\n")
    with pytest.raises(ConnectorError, match="no file in it is a HubSpot export"):
        source.night(hubspot, export="hs", exclude=["contact.phone number"])
    assert source.rows("contact", "First_Name, Phone_Number, Favourite_colour") == [("Ann", None, "red")]
    source.put("hs/contacts.csv", CONTACTS + ANN)
    source.night(hubspot, export="hs", exclude=["contact.phone number"])
    assert last_change(source.database, "tool") == "run-3.tool"
    assert not any("taken away" in note for note in source.notes)


SALESFORCE = "Id,FirstName,Email,MobilePhone,Work_Email__c,Private_Email__c,SystemModstamp,IsDeleted\n"
KEYS = "0035g00000VmqkVAAR", "0035g00000VmqkWAAR"


def test_of_salesforce_the_addresses_that_were_gathered_from_a_field_go_with_it(source: Source) -> None:
    lines = [
        f"{key},{name},{name}@x.io,+4670,{name}@work.io,{name}@home.io,2026-10-01T00:00:00.000Z,false\n" for key, name in zip(KEYS, "ab", strict=True)
    ]
    source.put("sf/Contact.csv", SALESFORCE + "".join(lines))
    source.night(salesforce, export="sf")
    assert source.rows("contact", "FirstName, other_emails") == [("a", "a@work.io;a@home.io"), ("b", "b@work.io;b@home.io")]
    source.put("sf/Contact.csv", SALESFORCE + lines[1])
    outcome = source.night(salesforce, export="sf", exclude=["Contact.MobilePhone", "Contact.Private_Email__c"])
    shown = "FirstName, MobilePhone, Private_Email__c, other_emails"
    assert source.rows("contact", shown) == [("a", None, None, "a@work.io"), ("b", None, None, "b@work.io")]
    assert source.changed(outcome) == 0
    source.night(salesforce, export="sf")
    assert source.rows("contact", shown) == [("a", None, None, "a@work.io"), ("b", "+4670", "b@home.io", "b@work.io;b@home.io")]


def test_of_workday_what_only_hr_may_know_goes_from_those_who_left_as_well(source: Source) -> None:
    header = "Employee_ID,Legal_Name,Worker_Status,Hire_Date,Business_Title,National_ID,Birth_Date,Cost_Center\n"
    ann, bo = "1,Ann,Active,2020-01-01,Eng,800101-1234,1980-01-01,C7\n", "2,Bo,Active,2020-01-01,Eng,810101-1234,1981-01-01,C8\n"
    source.put("w.csv", header + ann + bo)
    named = {"include": ["*", "Cost_Center"], "private_fields": True}
    source.night(workday, export="w.csv", **named)
    source.put("w.csv", header + bo)
    source.night(workday, export="w.csv", **named)
    shown = "Legal_Name, National_ID, Birth_Date, Cost_Center, _deleted_at is null"
    assert source.rows("worker", shown) == [("Ann", "800101-1234", "1980-01-01", "C7", False), ("Bo", "810101-1234", "1981-01-01", "C8", True)]
    source.night(workday, export="w.csv")
    assert source.rows("worker", shown) == [("Ann", None, None, None, False), ("Bo", None, None, None, True)]
    source.night(workday, export="w.csv", private_fields=True, exclude=["birth date"])
    assert source.rows("worker", shown) == [("Ann", None, None, None, False), ("Bo", "810101-1234", None, None, True)]


def test_of_google_what_mails_say_goes_when_only_who_and_when_is_read(source: Source) -> None:
    def mail(key: str) -> str:
        head = f"From {key}@xxx Mon Oct 05 10:00:00 2026\nMessage-ID: <{key}@x.io>\nFrom: a@x.io\nTo: b@x.io\nSubject: {key}\n"
        return f"{head}Date: Mon, 5 Oct 2026 10:00:00 +0000\n\nsecret {key}\n\n"

    box = "takeout/anna@x.io/Takeout/Mail/Inbox.mbox"
    source.put(box, mail("1") + mail("2"))
    source.night(google, takeout="takeout")
    assert source.rows("email", "subject, text") == [("1", "secret 1"), ("2", "secret 2")]
    source.put(box, mail("2"))
    source.night(google, takeout="takeout", metadata_only=True)
    assert source.rows("email", "subject, text") == [("1", None), ("2", None)]
    source.night(google, takeout="takeout")
    assert source.rows("email", "subject, text") == [("1", None), ("2", "secret 2")]


@pytest.mark.parametrize("scope", [{"exclude_labels": ["private*"]}, {"include_labels": ["deals", "inbox"]}])
def test_of_google_mails_with_a_label_that_is_left_out_go(source: Source, scope: dict[str, Any]) -> None:
    def mail(key: str, labels: str) -> str:
        head = f"From {key}@xxx Mon Oct 05 10:00:00 2026\nMessage-ID: <{key}@x.io>\nX-Gmail-Labels: {labels}\nFrom: a@x.io\nTo: b@x.io\n"
        return f"{head}Subject: {key}\nDate: Mon, 5 Oct 2026 10:00:00 +0000\n\nsecret {key}\n\n"

    box = "takeout/anna@x.io/Takeout/Mail/Inbox.mbox"
    old, other, new = mail("1", "Private things,Sent" if "exclude_labels" in scope else "Sent"), mail("2", "Inbox,Deals"), mail("3", "Deals")
    source.put(box, old + other)
    source.night(google, takeout="takeout")
    source.put(box, new)
    source.night(google, takeout="takeout", **scope)
    assert source.rows("email", "subject, _deleted_at is null") == [("1", False), ("2", True), ("3", True)]


FILES = """tool: shop
streams:
  person: {files: "p.csv", key: id, SCOPE map: {person_record: {full_name: name}}}
"""


@pytest.mark.parametrize("snapshot", ["partial", "complete"])
def test_of_declared_files_a_column_goes_from_every_row(source: Source, snapshot: str) -> None:
    declared_as = FILES.replace("SCOPE", f"snapshot: {snapshot}, SCOPE")
    source.put("tool.yaml", declared_as.replace("SCOPE", ""))
    source.put("p.csv", "id,name,salary\n1,A,1000\n2,B,2000\n")
    source.night(declared, file="tool.yaml")
    source.put("p.csv", "id,name,salary\n2,B,2000\n")
    source.night(declared, file="tool.yaml")
    source.put("tool.yaml", declared_as.replace("SCOPE", "exclude: [salary],"))
    source.night(declared, file="tool.yaml")
    assert source.rows("person", "id, salary") == [("1", None), ("2", None)]
    source.put("tool.yaml", declared_as.replace("SCOPE", "include: [salary],"))
    source.night(declared, file="tool.yaml")
    assert source.rows("person", "id, salary") == [("1", None), ("2", "2000")]


def test_of_a_column_that_is_flattened_now_only_the_parts_in_scope_are_left(source: Source) -> None:
    source.put("tool.yaml", FILES.replace("SCOPE", "").replace("p.csv", "p.jsonl"))
    lines = ['{"id": 1, "name": "A", "more": {"plan": "gold", "pay": 1000}}\n', '{"id": 2, "name": "B", "more": {"plan": "red", "pay": 2000}}\n']
    source.put("p.jsonl", "".join(lines))
    source.night(declared, file="tool.yaml")
    assert "1000" in source.rows("person", "id, more")[0][1]
    source.put("p.jsonl", lines[1])
    source.put("tool.yaml", FILES.replace("SCOPE", "flatten: more, exclude: [more_pay],").replace("p.csv", "p.jsonl"))
    for _ in range(2):
        source.night(declared, file="tool.yaml")
        assert source.rows("person", "id, more, more_plan") == [("1", None, None), ("2", None, "red")]
    assert not any("taken away" in note for note in source.notes)


SQL = """tool: shop
connection: {kind: sql, url: "sqlite:///shop.db"}
streams:
  person: {table: p, key: id, cursor: {column: changed}, SCOPE map: {person_record: {full_name: name}}}
"""
REST = """tool: shop
connection: {kind: rest, base_url: "URLv2", auth: {kind: bearer}, paging: {kind: none}, per_minute: 100000}
streams:
  person: {path: /p, key: id, cursor: {column: changed, param: since, full_every: 365d}, SCOPE map: {person_record: {full_name: name}}}
"""
PEOPLE = [{"id": n, "name": f"n{n}", "salary": str(1000 + n), "changed": f"2026-10-0{n}T10:00:00Z"} for n in (1, 2, 3)]
PAID = [("1", "1001"), ("2", "1002"), ("3", "1003")]


def _in_and_out(source: Source, tool: str) -> None:
    """Three nights with a cursor, of rows that do not change: with, without and again with a column."""
    for scope, shown in (("", PAID), ("exclude: [salary],", [(key, None) for key, _ in PAID]), ("", PAID)):
        source.put("tool.yaml", tool.replace("SCOPE", scope))
        source.night(declared, file="tool.yaml")
        assert source.rows("person", "id, salary") == shown


def test_of_a_database_a_column_goes_and_comes_back_though_no_row_changed(source: Source) -> None:
    with sqlite3.connect(source.folder / "shop.db") as db:
        db.execute("create table p (id integer, name text, salary text, changed text)")
        db.executemany("insert into p values (:id, :name, :salary, :changed)", PEOPLE)
    db.close()
    _in_and_out(source, SQL)


def test_of_an_api_a_column_goes_and_comes_back_though_no_row_changed(source: Source) -> None:
    with FakeServer(lambda call: data([row for row in PEOPLE if row["changed"] >= call.params.get("since", "")])) as server:
        _in_and_out(source, REST.replace("URL", server.url))


def test_a_mapping_that_reads_another_column_brings_its_values_though_no_row_changed(source: Source) -> None:
    with FakeServer(lambda call: data([row for row in PEOPLE if row["changed"] >= call.params.get("since", "")])) as server:
        tool = REST.replace("URL", server.url).replace("SCOPE", "include: [changed],")
        source.put("tool.yaml", tool)
        source.night(declared, file="tool.yaml")
        assert "salary" not in source.database.columns("raw_tool", "person")
        source.put("tool.yaml", tool.replace("full_name: name", "full_name: name, job_title: salary"))
        source.night(declared, file="tool.yaml")
        assert source.rows("person", "id, salary") == PAID
