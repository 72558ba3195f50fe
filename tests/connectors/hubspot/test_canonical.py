"""What HubSpot's records become."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.hubspot import connector


def export(folder: Path, **objects: list[dict[str, str]]) -> Path:
    """One CSV an object."""
    for name, rows in objects.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        lines = [",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows]
        (folder / f"{name}.csv").write_text(",".join(f'"{c}"' for c in columns) + "\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


ANNA = {"Record ID": "51", "First Name": "Anna", "Last Name": "Berg", "Email": "anna@acme.se"}
ACME = {"Record ID": "900", "Company name": "Acme AB", "Company Domain Name": "acme.se"}


def test_a_contact_with_its_primary_company(tmp_path: Path, read_export) -> None:
    contact = ANNA | {
        "Associated Company IDs": "901;900",
        "Associated Company IDs (Primary)": "900",
        "Phone Number": "+46 1",
        "Last Modified Date": "2026-07-01 12:00",
    }
    found = read_export(
        connector, export=export(tmp_path, c=[contact], a=[ACME]), timezone="Europe/Stockholm", account_url="https://app.hubspot.com/contacts/77"
    )
    (person,) = found.canonical("person_record")
    assert (person["record_key"], person["full_name"], person["company_name"]) == ("hubspot:contact:51", "Anna Berg", "Acme AB")
    assert person["account_record_key"] == "hubspot:company:900"
    assert person["source_url"] == "https://app.hubspot.com/contacts/77/record/0-1/51"
    assert person["updated_at"] == datetime(2026, 7, 1, 10, tzinfo=UTC)  # as the account's clock showed it
    assert {(m["account_record_key"], m["is_primary"]) for m in found.canonical("membership")} == {
        ("hubspot:company:900", True),
        ("hubspot:company:901", False),
    }


def test_of_several_companies_none_is_primary_unless_the_export_says_so(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=export(tmp_path, c=[ANNA | {"Associated Company IDs": "901;900"}]))
    assert "account_record_key" not in found.canonical("person_record")[0]
    assert [m["is_primary"] for m in found.canonical("membership")] == [False, False]


@pytest.mark.parametrize("column", ["Merged Contact IDs", "Merged record IDs", "hs_calculated_merged_vids"])
def test_merged_ids_point_to_the_survivor(tmp_path: Path, read_export, column: str) -> None:
    merged = "40:1569855900000;41:1569855900001;51:1" if column.startswith("hs_") else "40;41"
    found = read_export(connector, export=export(tmp_path, c=[ANNA | {column: merged}]))
    assert [(m["record_key"], m["into_record_key"]) for m in found.canonical("record_merge")] == [
        ("hubspot:contact:40", "hubspot:contact:51"),
        ("hubspot:contact:41", "hubspot:contact:51"),
    ]


@pytest.mark.parametrize(
    ("stage", "meaning"),
    [
        ("Lead", "prospect"),
        ("Marketing Qualified Lead", "prospect"),
        ("marketingqualifiedlead", "prospect"),
        ("Opportunity", "prospect"),
        ("Customer", "customer"),
        ("Evangelist", "customer"),
        ("Subscriber", "other"),
        ("Supplier", "supplier"),
        ("", None),
    ],
)
def test_lifecycle_stages(tmp_path: Path, read_export, stage: str, meaning: str | None) -> None:
    found = read_export(connector, export=export(tmp_path, c=[ANNA | {"Lifecycle Stage": stage}]))
    assert found.canonical("person_record")[0].get("lifecycle_stage") == meaning


def test_identifiers_beside_the_main_ones(tmp_path: Path, read_export) -> None:
    contact = ANNA | {"Additional email addresses": "a@home.se; b@home.se", "Mobile Phone Number": "+46 2"}
    found = read_export(connector, export=export(tmp_path, c=[contact], a=[ACME | {"Website URL": "https://acme.com/"}]))
    assert {(i["record_key"], i["kind"], i["raw_value"]) for i in found.canonical("identifier")} == {
        ("hubspot:contact:51", "external_id", "hubspot:51"),
        ("hubspot:contact:51", "email", "a@home.se"),
        ("hubspot:contact:51", "email", "b@home.se"),
        ("hubspot:contact:51", "phone", "+46 2"),
        ("hubspot:company:900", "external_id", "hubspot:900"),
        ("hubspot:company:900", "domain", "acme.se"),
        ("hubspot:company:900", "domain", "acme.com"),
    }


def test_a_company_with_parent_and_stage(tmp_path: Path, read_export) -> None:
    company = ACME | {"Parent Company ID": "800", "Lifecycle Stage": "", "Type": "Vendor", "Industry": "ENERGY"}
    (row,) = read_export(connector, export=export(tmp_path, a=[company])).canonical("account_record")
    assert (row["name"], row["domain"], row["parent_record_key"], row["lifecycle_stage"]) == ("Acme AB", "acme.se", "hubspot:company:800", "supplier")


def test_a_deal_with_money_people_and_outcome(tmp_path: Path, read_export) -> None:
    deal = {"Record ID": "3", "Deal Name": "Boat", "Deal Stage": "Closed Won", "Amount": "100.5", "Currency": "EUR", "Close Date": "2026-05-01 10:00"}
    deal |= {"Associated Company IDs": "900", "Associated Contact IDs": "51;52", "Deal probability": "1.0"}
    found = read_export(connector, export=export(tmp_path, d=[deal]))
    (row,) = found.canonical("opportunity")
    assert (row["amount"], row["currency"], row["probability"], row["close_date"]) == (Decimal("100.50"), "EUR", 1.0, date(2026, 5, 1))
    assert (row["is_closed"], row["is_won"], row["account_record_key"]) == (True, True, "hubspot:company:900")
    assert row["closed_at"] == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert {p["person_record_key"] for p in found.canonical("opportunity_person")} == {"hubspot:contact:51", "hubspot:contact:52"}


def test_an_open_deal_is_not_closed_and_its_currency_may_be_configured(tmp_path: Path, read_export) -> None:
    deal = {"Record ID": "3", "Deal Name": "Boat", "Deal Stage": "Contract sent", "Amount": "100", "Close Date": "2026-05-01 10:00"}
    (row,) = read_export(connector, export=export(tmp_path, d=[deal]), currency="SEK").canonical("opportunity")
    assert (row["is_closed"], row["is_won"], row["currency"]) == (False, False, "SEK")
    assert "closed_at" not in row


def test_a_ticket_is_a_case_and_its_contacts_first_message(tmp_path: Path, read_export) -> None:
    ticket = {"Ticket ID": "7", "Ticket name": "Broken", "Ticket description": "It broke", "Ticket status": "New", "Priority": "HIGH"}
    ticket |= {"Create date": "2026-01-27 09:53", "Associated Contact IDs": "51;52", "Associated Company IDs": "900"}
    found = read_export(connector, export=export(tmp_path, t=[ticket]))
    (case,) = found.canonical("support_case")
    assert (case["person_record_key"], case["account_record_key"], case["is_closed"]) == ("hubspot:contact:51", "hubspot:company:900", False)
    assert case["opened_at"] == datetime(2026, 1, 27, 9, 53, tzinfo=UTC)
    (message,) = found.canonical("interaction")
    assert (message["channel"], message["text"], message["case_record_key"]) == ("case", "It broke", "hubspot:ticket:7")
    (party,) = found.canonical("interaction_party")
    assert (party["role"], party["person_record_key"]) == ("from", "hubspot:contact:51")


def test_a_ticket_with_a_closed_status_is_closed(tmp_path: Path, read_export) -> None:
    found = read_export(connector, export=export(tmp_path, t=[{"Ticket ID": "7", "Ticket name": "Broken", "Ticket status": "Closed"}]))
    assert found.canonical("support_case")[0]["is_closed"]
    assert found.canonical("interaction") == []


def test_only_who_unsubscribed_said_something_about_consent(tmp_path: Path, read_export) -> None:
    column = "Unsubscribed from all email"
    people = [
        ANNA | {column: "Yes"},
        ANNA | {"Record ID": "52", column: "No"},
        ANNA | {"Record ID": "53", column: "true"},
        ANNA | {"Record ID": "54"},
    ]
    found = read_export(connector, export=export(tmp_path, c=people))
    assert [(row["person_record_key"], row["topic"], row["granted"]) for row in found.canonical("consent")] == [
        ("hubspot:contact:51", "email", False),
        ("hubspot:contact:53", "email", False),
    ]
