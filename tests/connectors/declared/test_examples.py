"""Two tools as a company would declare them, and plain lists of persons."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parent / "fixtures"


def by_key(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["record_key"]: row for row in rows}


def test_a_help_desk_gives_persons_cases_and_interactions(landed: Callable[..., Any]) -> None:
    desk = landed(FIXTURES / "helpdesk" / "helpdesk.yaml", source="helpdesk", timezone="Europe/Stockholm")
    people = by_key(desk.canonical["person_record"])
    asa = people["helpdesk:requester:501"]
    assert (asa["full_name"], asa["email"], asa["language"], asa["kind"]) == ("Åsa Öberg", "asa@fabrikam.example", "sv", "contact")
    assert asa["source_url"] == "https://helpdesk.example/users/501"
    assert people["helpdesk:requester:502"]["company_name"] == 'Contoso "North"\nLagos'
    assert people["helpdesk:requester:503"]["is_machine"] is True
    (case,) = [row for row in desk.canonical["support_case"] if row["case_number"] == "9001"]
    assert (case["person_record_key"], case["is_closed"]) == ("helpdesk:requester:501", True)
    assert case["closed_at"] == datetime(2026, 1, 16, 12, tzinfo=UTC)
    said = by_key(desk.canonical["interaction"])["helpdesk:ticket:9001"]
    assert (said["channel"], said["visibility"], said["case_record_key"]) == ("case", "public", "helpdesk:ticket:9001")


def test_times_without_a_zone_are_read_in_the_sources_zone_and_others_as_they_say(landed: Callable[..., Any]) -> None:
    desk = landed(FIXTURES / "helpdesk" / "helpdesk.yaml", source="helpdesk", timezone="Europe/Stockholm")
    said = by_key(desk.canonical["interaction"])
    assert said["helpdesk:ticket:9002"]["occurred_at"] == datetime(2026, 1, 20, 7, 15, tzinfo=UTC)
    assert said["helpdesk:ticket:9001"]["occurred_at"] == datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
    assert by_key(desk.canonical["person_record"])["helpdesk:requester:502"]["updated_at"] == datetime(2026, 1, 16, 9, tzinfo=UTC)


def test_a_party_without_a_person_is_no_party_and_an_identifier_without_a_value_none(landed: Callable[..., Any]) -> None:
    desk = landed(FIXTURES / "helpdesk" / "helpdesk.yaml", source="helpdesk")
    parties = desk.canonical["interaction_party"]
    assert {(p["record_key"], p["role"], p["person_record_key"] or p["identifier_value"]) for p in parties} == {
        ("helpdesk:ticket:9001", "from", "helpdesk:requester:501"),
        ("helpdesk:ticket:9001", "to", "lena@northwind.example"),
        ("helpdesk:ticket:9002", "from", "helpdesk:requester:502"),
        ("helpdesk:ticket:9003", "from", "helpdesk:requester:501"),
    }
    assert all(p["interaction_record_key"] == p["record_key"] for p in parties)
    found = {(i["kind"], i["raw_value"]) for i in desk.canonical["identifier"]}
    assert found == {("crm_id", "003000000000AAA"), ("email", "asa.oberg@mail.example")}
    assert {(c["person_record_key"], c["granted"]) for c in desk.canonical["consent"]} == {
        ("helpdesk:requester:501", True),
        ("helpdesk:requester:502", False),
    }


def test_a_row_that_says_deleted_is_deleted_when_it_was_last_changed(landed: Callable[..., Any]) -> None:
    people = by_key(landed(FIXTURES / "helpdesk" / "helpdesk.yaml", source="helpdesk").canonical["person_record"])
    assert people["helpdesk:requester:504"]["deleted_at"] == datetime(2026, 2, 1, tzinfo=UTC)
    assert people["helpdesk:requester:501"]["deleted_at"] is None


def test_every_row_of_the_help_desk_is_handed_over_or_set_aside(landed: Callable[..., Any], tmp_path: Path) -> None:
    desk = landed(FIXTURES / "helpdesk" / "helpdesk.yaml", source="helpdesk")
    for stream, rows in desk.raw.items():
        assert desk.reading.counted[stream] == len(rows) + desk.reading.quarantined[stream]
    aside = [json.loads(line) for line in (tmp_path / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(a["file"], a["line"], a["reason"].split(":")[0]) for a in aside] == [
        ("requesters.csv", 7, "no id, its key"),
        ("requesters.csv", 8, "3 values where the header has 12"),
        ("tickets-2026-02.jsonl", 2, "no JSON"),
    ]


def test_a_snapshot_with_rows_set_aside_deletes_nothing(landed: Callable[..., Any]) -> None:
    reading = landed(FIXTURES / "helpdesk" / "helpdesk.yaml", source="helpdesk").reading
    assert reading.completed == set()
    assert any("requester" in note and "no absent record" in note for note in reading.notes)


def test_a_billing_workbook_gives_accounts_contacts_and_deals(landed: Callable[..., Any]) -> None:
    billing = landed(FIXTURES / "billing" / "billing.yaml", source="billing")
    accounts = by_key(billing.canonical["account_record"])
    assert (accounts["billing:customer:70001"]["domain"], accounts["billing:customer:70001"]["kind"]) == ("fabrikam.example", "company")
    assert accounts["billing:customer:70001"]["source_url"] == "c360:billing/customer/70001"
    deals = by_key(billing.canonical["opportunity"])
    assert deals["billing:subscription:S-1"]["amount"] == Decimal("120000.50")
    assert deals["billing:subscription:S-1"]["close_date"] == date(2026, 12, 31)
    assert deals["billing:subscription:S-1"]["updated_at"] == datetime(2026, 1, 5, 14, 30, tzinfo=UTC)
    assert [d["is_closed"] for d in deals.values()] == [False, True]
    assert deals["billing:subscription:S-2"]["account_record_key"] == "billing:customer:70002"
    (first, _) = billing.canonical["membership"]
    assert (first["person_record_key"], first["account_record_key"]) == ("billing:contact:70001", "billing:customer:70001")
    assert first["since"] == date(2021, 3, 1)
    assert billing.canonical["opportunity_person"][0]["person_record_key"] == "billing:contact:70001"
    assert billing.reading.completed == {"customer"}


@pytest.mark.parametrize(
    ("name", "expected", "mapping"),
    [
        (
            "fake_1000.csv",
            1_000,
            "key: unique_id\n    map: {person_record: {given_name: first_name, family_name: surname, birth_date: dob, city: city, email: email}}",
        ),
        (
            "febrl3.csv",
            5_000,
            "key: rec_id\n    map: {person_record: {given_name: given_name, family_name: surname, "
            "birth_date: date_of_birth, street: \"street_number || ' ' || address_1\", city: suburb, postcode: postcode, national_id: soc_sec_id}}",
        ),
    ],
)
def test_a_plain_list_of_persons_is_a_tool(
    landed: Callable[..., Any], write_tool: Callable[..., Path], shared: Path, name: str, expected: int, mapping: str
) -> None:
    file = shared / "data" / "identity" / name
    tool = landed(write_tool(f"tool: people\nstreams:\n  person:\n    files: {file}\n    {mapping}\n"))
    people = tool.canonical["person_record"]
    assert len(people) == len({row["record_key"] for row in people}) == expected
    assert sum(row["birth_date"] is not None for row in people) > 0.8 * expected
    assert all(row["full_name"] == row["full_name"].strip() for row in people if row["full_name"])
    assert tool.reading.counted["person"] == expected
