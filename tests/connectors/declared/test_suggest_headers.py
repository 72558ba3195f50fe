"""What a draft makes of headers: which column is the key, in which languages, and what a stage says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.base import ConnectorError
from connectors.declared.suggest import draft, samples_of
from connectors.declared.suggest.headers import read
from connectors.declared.suggest.money import is_amount, is_secret
from connectors.declared.tool import load_tool
from tests.connectors.hubspot.test_export import spreadsheet

Row = Callable[[int], str]
PEOPLE: Row = lambda n: f"C{1000 + n};Person {n % 40};p{n}@fabrikam.example;{5000 + 37 * n}"  # noqa: E731


def drafted(folder: Path, header: str, row: Row = PEOPLE, name: str = "t1.csv") -> tuple[dict[str, Any], str]:
    """The streams and the text of the draft of a file of sixty rows."""
    (folder / name).write_text("\n".join([header, *map(row, range(60))]) + "\n", encoding="utf-8")
    text = draft(samples_of([str(folder / name)], folder), "c360 tool suggest", "desk")
    (folder / "desk.yaml").write_text(text, encoding="utf-8")
    return yaml.safe_load(text)["streams"], text


@pytest.mark.parametrize(
    ("header", "name", "key"),
    [
        ("Customer no;Name;Email;Turnover", "t1.csv", "Customer_no"), ("Kundennummer;Name;E-Mail;Umsatz", "t1.csv", "Kundennummer"),
        ("Kundnr;Namn;E-post;Lön", "t1.csv", "Kundnr"), ("Client ID;Name;Email;Turnover", "customers.csv", "Client_ID"),
        ("Account no;Name;Email;Turnover", "customers.csv", "Account_no"), ("Numéro de client;Nom;Courriel;Chiffre d'affaires", "t1.csv",
        "Num_ro_de_client"), ("N° client;Nom;Courriel;Montant", "t1.csv", "N__client"), ("customerno;Name;Email;Points", "t1.csv", "customerno"),
    ],
)  # fmt: skip
def test_what_is_called_an_id_is_the_key_before_any_other_number(tmp_path: Path, header: str, name: str, key: str) -> None:
    (stream,) = drafted(tmp_path, header, name=name)[0].values()
    assert stream["key"] == [key]


def test_an_id_is_the_key_wherever_it_stands_and_a_number_that_is_called_none_comes_last(tmp_path: Path) -> None:
    turned: Row = lambda n: ";".join(reversed(PEOPLE(n).split(";")))  # noqa: E731
    for header in ("Turnover;Email;Name;Customer no", "Points;Email;Name;Customer no"):
        assert drafted(tmp_path, header, turned)[0]["t"]["key"] == ["Customer_no"]
    assert drafted(tmp_path, "Segment;Name;Email;Points", lambda n: f"A{n % 3};P {n % 9};p{n}@fabrikam.example;{n}")[0]["t"]["key"] == ["Email"]


def test_a_sum_of_money_is_never_a_key(tmp_path: Path) -> None:
    same: Row = lambda n: f"Person {n % 2};p{n % 3}@fabrikam.example;{5000 + 37 * n}"  # noqa: E731
    for header in ("Turnover", "Jahresumsatz", "Lön", "Price (EUR)"):
        with pytest.raises(ConnectorError, match="no column, and no 3 columns together, tell its 60 rows apart"):
            drafted(tmp_path, f"Name;Email;{header}", same)


@pytest.mark.parametrize(
    ("header", "means"),
    [
        ("Kundennr", ("them", "id")), ("Rechnungsnummer", ("other", "id")), ("Order no", ("other", "id")), ("userid", ("them", "id")),
        ("Telefonnummer", ("", "phone")), ("Mobile no", ("", "phone")),
        ("Contact number", ("", "phone")), ("Fax no", ("", "")), ("VAT number", ("", "")), ("Hausnr", ("", "house")),
        ("Personnummer", ("", "national_id")), ("casino", ("", "")), ("Paid", ("", "")), ("Förnamn", ("", "given_name")),
        ("Prénom", ("", "given_name")), ("Företag", ("", "company_name")), ("Straße", ("", "street")), ("Value (EUR)", ("", "amount")),
        ("Contact mail", ("them", "email")), ("Signed on", ("", "signed")),
    ],
)  # fmt: skip
def test_headers_are_read_folded_and_numbers_are_split_off_the_end_of_a_word(header: str, means: tuple[str, str]) -> None:
    assert read(header) == means


def test_sums_and_secrets_are_told_by_their_headers() -> None:
    assert [is_amount(header) for header in ("Turnover", "Jahresumsatz", "Omsättning", "Lön", "Invoice no", "Price ID", "Name")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip
    assert is_secret("Månadslön", ("id", "Månadslön"))
    assert (is_secret("lon", ("id", "lon")), is_secret("lon", ("id", "lat", "lon"))) == (True, False)
    staff = ("Account number", "Name", "Sort code")
    assert (is_secret("Account number", ("Account number", "Name")), is_secret("Account number", staff)) == (False, True)
    assert is_secret("Account number", ("id", "Account number"))


def test_headers_with_accents_are_read_as_they_stand_in_the_file(tmp_path: Path, landed: Callable[..., Any]) -> None:
    header = ["Kundnr", "Förnamn", "Efternamn", "Företag", "E-post", "Lön"]
    rows = [[str(1000 + n), f"F{n}", f"E{n}", f"Bolag {n % 7}", f"p{n}@fabrikam.example", str(30_000 + n)] for n in range(60)]
    drafted(tmp_path, ";".join(header), lambda n: ";".join(rows[n]))
    spreadsheet(tmp_path / "t2.xlsx", [header, *rows])
    lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows]
    (tmp_path / "t3.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for file in ("t1.csv", "t2.xlsx", "t3.jsonl"):
        (tmp_path / "desk.yaml").write_text(draft(samples_of([str(tmp_path / file)], tmp_path), "c360 tool suggest", "desk"), encoding="utf-8")
        (stream,) = yaml.safe_load((tmp_path / "desk.yaml").read_text(encoding="utf-8"))["streams"].values()
        assert (stream["key"], stream["exclude"]) == (["Kundnr"], ["L_n"])
        assert stream["map"]["person_record"] == {
            "given_name": "F_rnamn", "family_name": "Efternamn", "email": "E_post", "company_name": "F_retag",
        }  # fmt: skip
        assert landed(tmp_path / "desk.yaml").canonical["person_record"][0]["given_name"].startswith("F")


def test_a_deal_that_was_lost_is_closed_and_its_contact_is_a_person(tmp_path: Path, landed: Callable[..., Any]) -> None:
    stages = ["Won", "Closed - Lost", "Open", "Förlorad"]
    header = "Deal no;Deal name;Company;Contact name;Contact mail;Stage;Value (EUR);Signed on"
    streams, text = drafted(
        tmp_path, header, lambda n: f"D{n};Big;Co {n % 7};Ann {n};p{n}@fabrikam.example;{stages[n % 4]};{1000 * n}.50;2026-01-05", "deals.csv"
    )
    deal = streams["deal"]["map"]["opportunity"]
    assert deal["is_closed"] == "lower(Stage) in ('closed - lost', 'förlorad', 'won')"
    assert deal["is_won"] == "lower(Stage) in ('won')"
    assert "nothing reads" not in text
    found = landed(tmp_path / "desk.yaml").canonical
    told = {row["stage"]: (row["is_closed"], row["is_won"], row["currency"], str(row["close_date"])) for row in found["opportunity"]}
    assert told == {
        "Won": (True, True, "EUR", "2026-01-05"), "Closed - Lost": (True, False, "EUR", "2026-01-05"),
        "Open": (False, False, "EUR", "2026-01-05"), "Förlorad": (True, False, "EUR", "2026-01-05"),
    }  # fmt: skip
    people = {row["record_key"]: (row["full_name"], row["email"], row["company_name"]) for row in found["person_record"]}
    assert people["tool:deal_contact:D8"] == ("Ann 8", "p8@fabrikam.example", "Co 1")
    assert {row["person_record_key"] for row in found["opportunity_person"]} == set(people)


def test_what_is_said_of_the_whole_row_is_told_where_to_stand(tmp_path: Path) -> None:
    text = drafted(tmp_path, "Customer no;Name;Email;Changed")[1]
    text = text.replace("      person_record:\n", "      person_record:\n        updated_at: Changed\n")
    (tmp_path / "desk.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConnectorError, match="no such column of person_record; write updated_at: beside key:"):
        load_tool(tmp_path / "desk.yaml")


def test_a_file_is_named_in_messages_without_a_way_round(tmp_path: Path, landed: Callable[..., Any]) -> None:
    (tmp_path / "tools").mkdir()
    text = drafted(tmp_path, "Customer no;Name;Email;Turnover")[1].replace("files: t1.csv", "files: ../t2.xlsx")
    (tmp_path / "t2.xlsx").write_bytes(b"no spreadsheet")
    (tmp_path / "tools" / "desk.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConnectorError) as caught:
        landed(tmp_path / "tools" / "desk.yaml")
    assert str(tmp_path / "t2.xlsx") in str(caught.value)
    assert ".." not in str(caught.value)
