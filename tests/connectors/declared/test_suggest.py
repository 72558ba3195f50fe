"""A draft of a tool's file from headers and values alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.base import ConnectorError, UnusableFile
from connectors.declared.suggest import draft, samples_of
from connectors.declared.suggest.headers import read
from connectors.declared.suggest.sample import stream_name
from connectors.declared.suggest.values import day_first, kind_of
from tests.connectors.hubspot.test_export import spreadsheet

Suggest = Callable[..., dict[str, Any]]


@pytest.fixture
def suggest(tmp_path: Path, landed: Callable[..., Any]) -> Suggest:
    """Call it with files (name=text) or a place; the draft's document comes back, with what it lands under `landed`."""

    def make(place: str = "", **files: str) -> dict[str, Any]:
        for name, text in files.items():
            (tmp_path / name.replace("__", "-").replace("_", ".")).write_text(text, encoding="utf-8")
        text = draft(samples_of([place or str(tmp_path)], tmp_path), "c360 tool suggest", "desk")
        file = tmp_path / "desk.yaml"
        file.write_text(text, encoding="utf-8")
        document: dict[str, Any] = yaml.safe_load(text)
        return document | {"text": text, "landed": landed(file)}

    return make


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a@b.se", "c.d@e.co.uk"], "email"), (["www.a.se", "https://b.com/x"], "domain"), (["+46 70 123 45 67", "(020) 7946-0958"], "phone"),
        (["2026-01-05", "19560409"], "date"), (["9.4.1956", "9 April 1956"], "date"), (["03/04/2026", "13/04/2026"], "date"),
        (["2026-01-05 14:30", "2026-01-05T14:30:00Z"], "time"), (["1767619800", "1767619801"], "time"), (["yes", "no"], "truth"),
        (["17", "4"], "number"), (["1,234.50", "3"], "decimal"), (["6f1c0d8e-1111-4222-8333-123456789abc"], "uuid"), (['{"a": 1}', "[]"], "json"),
        (["cus_N1aaaa", "cus_N2bbbb"], "code"), (["Åsa", "Bo"], "text"), (["x@y.se", "none", "n/a", "?"], "text"), ([], ""),
    ],
)  # fmt: skip
def test_values_tell_what_they_are(values: list[str], kind: str) -> None:
    assert kind_of(values) == kind


@pytest.mark.parametrize(
    ("header", "means"),
    [
        ("E-Mail", ("", "email")), ("requesterEmail", ("them", "email")), ("assignee_name", ("us", "full_name")), ("Company", ("org", "full_name")),
        ("rec_id", ("", "id")), ("customer_id", ("them", "id")), ("ticket_id", ("other", "id")), ("date_of_birth", ("", "birth_date")),
        ("Vorname", ("", "given_name")), ("PLZ", ("", "postcode")), ("Billing contact", ("them", "full_name")), ("favourite_colour", ("", "")),
    ],
)  # fmt: skip
def test_headers_tell_whose_and_what(header: str, means: tuple[str, str]) -> None:
    assert read(header) == means


def test_day_and_month_are_told_apart_by_numbers_above_twelve() -> None:
    assert [day_first(values) for values in (["03/04/2026", "13/04/2026"], ["03/04/2026", "04/13/2026"], ["03/04/2026"])] == [True, False, None]


def test_a_stream_is_called_what_one_row_is() -> None:
    assert [stream_name(name) for name in ("Customers", "tickets-2026-01", "people", "Companies", "domain", "2026 report", "status")] == [
        "customer", "ticket", "person", "company", "domain_row", "t_2026_report", "status",
    ]  # fmt: skip


def test_a_list_of_people_is_drafted_with_key_dates_and_what_nothing_reads(suggest: Suggest) -> None:
    people = "no,Vorname,Nachname,E-Mail,Mobile,Geburtsdatum,PLZ,shoe size\n"
    people += "".join(f"{n},V{n},N{n},n{n}@fabrikam.example,+46 70 123 45 {n},{n}/04/1980,1234{n},4{n % 3}\n" for n in range(10, 20))
    found = suggest(people_csv=people)
    stream = found["streams"]["person"]
    assert (stream["key"], stream["files"], stream["dates"]) == (["no"], "people.csv", "day_first")
    assert stream["map"]["person_record"] == {
        "given_name": "Vorname", "family_name": "Nachname", "email": "E_Mail", "phone": "Mobile", "birth_date": "Geburtsdatum", "postcode": "PLZ",
    }  # fmt: skip
    assert "# nothing reads shoe_size" in found["text"]
    assert found["landed"].canonical["person_record"][0]["birth_date"].isoformat() == "1980-04-10"


def test_what_people_are_paid_and_what_opens_an_account_is_drafted_as_never_landed(suggest: Suggest) -> None:
    rows = "".join(f"{n},Åsa Ek{n},asa{n}@fabrikam.example,987654,987654,987654,987654,39\n" for n in range(3))
    found = suggest(staff_csv="Employee ID,Name,E-mail,Annual Salary,Bonus,Bank Account Number,password_hash,shoe_size\n" + rows)
    (stream,) = found["streams"].values()
    assert stream["exclude"] == ["Annual_Salary", "Bonus", "Bank_Account_Number", "password_hash"]
    assert "shoe_size" in found["text"].split("# nothing reads")[1]
    assert "987654" not in str(found["landed"])


def test_a_date_that_can_be_read_two_ways_is_asked_about(suggest: Suggest) -> None:
    found = suggest(people_csv="id,name,dob\n1,A B,03/04/1980\n2,C D,05/06/1981\n")
    assert "dates" not in found["streams"]["person"]
    assert "# dates: day_first" in found["text"]
    assert "say which, else they stay empty" in found["text"]


def test_tables_are_linked_by_header_and_values(suggest: Suggest) -> None:
    found = suggest(
        companies_csv="id,name,website\n10,Fabrikam,fabrikam.example\n20,Contoso,contoso.example\n",
        contacts_csv="id,name,email,company_id\n1,A,a@fabrikam.example,10\n2,B,b@contoso.example,20\n",
        deals_csv='id,title,company_id,amount,currency,stage\n7,Big,10,"1,200.50",EUR,Won\n8,Small,20,300,EUR,Open\n',
        calls_csv="id,started_at,from,to,direction,contact_id\nc1,2026-01-05 10:00,+46 8 123 456 78,+46 8 765 432 10,inbound,1\n",
    )
    streams = found["streams"]
    assert streams["contact"]["map"]["person_record"]["account"] == "'company:' || company_id"
    assert streams["deal"]["map"]["opportunity"]["account"] == "'company:' || company_id"
    rows = found["landed"].canonical
    assert {row["record_key"]: row["account_record_key"] for row in rows["person_record"]}["tool:contact:1"] == "tool:company:10"
    assert {str(row["amount"]): (row["is_closed"], row["is_won"]) for row in rows["opportunity"]} == {
        "1200.50": (True, True),
        "300.00": (False, False),
    }
    parties = {(p["role"], p["person_record_key"] or p["identifier_value"]) for p in rows["interaction_party"]}
    assert parties == {("from", "tool:contact:1"), ("from", "+46 8 123 456 78"), ("to", "+46 8 765 432 10")}
    assert rows["interaction"][0]["channel"] == "call"


def test_tickets_that_name_their_requester_give_persons_too(suggest: Suggest) -> None:
    tickets = "".join(
        f'{{"id": {n}, "subject": "S", "status": "open", "created_at": "2026-01-0{n}T10:00:00Z",'
        f' "requester_id": {n % 2}, "requester_name": "R{n % 2}", "requester_email": "r{n % 2}@fabrikam.example",'
        f' "assignee": {{"name": "Lena", "email": "lena@northwind.example"}}}}\n'
        for n in range(1, 6)
    )
    found = suggest(tickets_jsonl=tickets)
    rows = found["landed"].canonical
    assert {row["record_key"]: row["email"] for row in rows["person_record"]} == {f"tool:requester:{n}": f"r{n}@fabrikam.example" for n in (0, 1)}
    assert {row["person_record_key"] for row in rows["support_case"]} == {"tool:requester:0", "tool:requester:1"}
    assert ("to", "lena@northwind.example") in {(p["role"], p["identifier_value"]) for p in rows["interaction_party"]}


def test_a_file_a_month_is_one_stream(suggest: Suggest) -> None:
    text = "id,name,email\n{n},A,a{n}@fabrikam.example\n"
    found = suggest(**{f"people__2026__{n}_csv": text.format(n=n) for n in (1, 2)})
    assert found["streams"]["person"]["files"] == "people-*.csv"
    assert len(found["landed"].raw["person"]) == 2


def test_without_a_column_of_its_own_a_row_is_known_by_a_few_together(suggest: Suggest) -> None:
    rows = "".join(f"{shop},{n},{name} {n % 2}\n" for shop, name in (("se", "A"), ("no", "B")) for n in range(4))
    assert suggest(people_csv="shop,number,name\n" + rows)["streams"]["person"]["key"] == ["number", "shop"]


def test_where_nothing_tells_rows_apart_the_reason_is_said_and_no_key_is_made_up(suggest: Suggest) -> None:
    with pytest.raises(ConnectorError, match=r"no column, and no 3 columns together, tell its 2 rows apart.*Row numbers are no key"):
        suggest(people_csv="name,email\nA,\nA,a@b.example\n")


def test_a_row_that_stands_there_twice_is_told_and_does_not_hide_the_key(suggest: Suggest) -> None:
    people = ["id,name,city"] + [f"{number},{name},Lund" for number, name in enumerate(["Anna", "Bo", "Bo", "Cia", "Dan", "Eva", "Fia"])]
    found = suggest(people__1_csv="\n".join([*people, people[3], people[4], ",Gun,Lund", ",Gun,Ystad"]))
    assert found["streams"]["person"]["key"] == ["id"]
    assert "2 of these rows repeat another one word for word; each is landed once" in found["text"]
    assert "tells the rows apart; 2 without it would be set aside" in found["text"]


def test_words_of_sql_and_of_yaml_are_quoted(suggest: Suggest) -> None:
    found = suggest(people_csv='id,name,order,no,from,"e-mail"\n1,A,x,y,z,a@b.example\n2,B,x,y,z,b@b.example\n')
    assert [row["email"] for row in found["landed"].canonical["person_record"]] == ["a@b.example", "b@b.example"]


def test_a_database_brings_its_own_keys_and_links(suggest: Suggest, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as db:
        db.execute("create table companies (code text primary key, name text, web text)")
        db.execute("create table persons (ref integer primary key, name text, mail text, works_at text references companies, modified text)")
        db.execute("insert into companies values ('F', 'Fabrikam', 'fabrikam.example')")
        db.execute("insert into persons values (1, 'Åsa', 'asa@fabrikam.example', 'F', '2026-01-05 10:00:00')")
    db.close()
    found = suggest(f"sqlite:///{tmp_path / 'shop.db'}")
    assert found["connection"]["kind"] == "sql"
    person = found["streams"]["person"]
    assert (person["table"], person["key"], person["snapshot"]) == ("persons", ["ref"], "complete")
    assert person["map"]["person_record"]["account"] == "'company:' || works_at"
    assert "# cursor: {column: modified}" in found["text"]
    assert found["landed"].canonical["person_record"][0]["account_record_key"] == "tool:company:F"


def test_what_stands_inside_json_is_seen_and_seconds_are_days(suggest: Suggest) -> None:
    found = suggest(
        subscriptions_jsonl='{"id": "sub_1", "customer": "cus_1", "status": "active", "current_period_end": 1798675200, "amount": 12}\n',
        customers_jsonl='{"id": "cus_1", "name": "Fabrikam", "email": "a@fabrikam.example", "external_id": "C1",'
        ' "address": {"postal_code": "111 22"}}\n',
    )
    (deal,) = found["landed"].canonical["opportunity"]
    assert (str(deal["close_date"]), deal["stage"]) == ("2026-12-31", "active")
    (person,) = found["landed"].canonical["person_record"]
    assert person["postcode"] == "111 22"
    assert found["landed"].canonical["opportunity_person"][0]["person_record_key"] == "tool:customer:cus_1"
    assert [(i["kind"], i["raw_value"]) for i in found["landed"].canonical["identifier"]] == [("external_id", "C1")]


def test_what_is_nothing_of_the_kind_is_said(suggest: Suggest, tmp_path: Path) -> None:
    with pytest.raises(ConnectorError, match=r"no table looks like people.*the columns are a, b"):
        suggest(things_csv="a,b\n1,2\n")
    with pytest.raises(ConnectorError, match="there is no such file or folder"):
        samples_of([str(tmp_path / "nothing.csv")], tmp_path)


def test_a_title_above_the_header_is_left_out_and_a_file_without_rows_is_told(suggest: Suggest) -> None:
    rows = "id,name,email\n1,A,a@fabrikam.example\n2,B,b@fabrikam.example\n"
    for title, row in (("Customers of March\n", 2), ("Customers of March,,\n", 2), ("Customers of March\n\nExported,2026-03-31,\n", 4)):
        found = suggest(people_csv=title + rows)
        assert found["streams"]["person"]["header_row"] == row
        assert [person["email"] for person in found["landed"].raw["person"]] == ["a@fabrikam.example", "b@fabrikam.example"]
    for unclear in ("Customers of March\n1,A,a\n2,B,b\n", "Customers,of March\n" + rows):
        with pytest.raises(ConnectorError, match=r"people\.csv: its first line does not name the columns of the rows below it"):
            suggest(people_csv=unclear)
    with pytest.raises(ConnectorError, match="there are no rows to look at"):
        suggest(people_csv="id,name,email\n")


def test_a_title_above_a_sheets_header_is_left_out(suggest: Suggest, tmp_path: Path) -> None:
    people = [["ID", "Name", "Email"], [1, "Ann Berg", "ann@fabrikam.example"], [2, "Bo Ek", "bo@fabrikam.example"]]
    spreadsheet(tmp_path / "people.xlsx", [[], ["Customers of March"], [], ["Exported", "2026-03-31"], *people])
    found = suggest()
    assert (found["streams"]["a"]["sheet"], found["streams"]["a"]["header_row"]) == ("A", 5)
    assert [person["Email"] for person in found["landed"].raw["a"]] == ["ann@fabrikam.example", "bo@fabrikam.example"]


def test_a_header_row_that_is_empty_is_told(suggest: Suggest, tmp_path: Path, landed: Callable[..., Any]) -> None:
    spreadsheet(tmp_path / "people.xlsx", [["Customers"], [], ["ID", "Name", "Email"], [1, "Ann Berg", "ann@fabrikam.example"]])
    suggest()
    (tmp_path / "people.csv").write_text("Customers\n\nID,Name,Email\n1,A,a@fabrikam.example\n", encoding="utf-8")
    for file, what in (("people.xlsx", "row"), ("people.csv", "line")):
        text = (tmp_path / "desk.yaml").read_text(encoding="utf-8").replace("people.xlsx", file).replace("header_row: 3", "header_row: 2")
        (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(UnusableFile, match=f"its {what} 2 is empty, which was to name the columns"):
            landed(tmp_path / "other.yaml")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("sqlite:///shop.db?password=geheim123", "password"), ("postgresql://me@h/x?sslpassword=geheim123", "sslpassword"),
        ("mssql+pyodbc:///?odbc_connect=SERVER%3Dx%3BPWD%3Dgeheim123", "odbc_connect"), ("https://h.example/people?key=geheim123", "key"),
        ("https://h.example/people?page=1&sig=geheim123", "sig"), ("https://h.example/people?X-Amz-Credential=geheim123", "X-Amz-Credential"),
    ],
)  # fmt: skip
def test_a_credential_in_an_address_is_neither_used_nor_written(suggest: Suggest, place: str, name: str) -> None:
    with pytest.raises(ConnectorError, match=rf"the address holds a credential \({name}\)") as caught:
        suggest(place)
    assert "geheim" not in str(caught.value)
