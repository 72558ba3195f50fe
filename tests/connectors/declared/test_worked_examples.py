"""The five worked examples, each from what its tool really gives to canonical rows; the two APIs answered by a scripted server."""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import connectors.declared as declared
from tests.connectors.declared.nights import Nights
from tests.connectors.fake_server import Call, FakeServer, Reply, data

EXAMPLES = Path(declared.__file__).parent / "examples"


def by_key(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["record_key"]: row for row in rows}


def answers(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((EXAMPLES / name).read_text(encoding="utf-8"))
    return found


def copied(name: str, tmp_path: Path, before: str, after: str) -> Path:
    """The example's own file, with only its address changed."""
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    file = folder / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    return file


def zendesk(call: Call) -> Reply:
    """As api/v2 answers: cursor pages for users, two tickets at a time for the export, whose last page names a next one too."""
    if call.headers.get("Authorization") != "Basic " + base64.b64encode(b"me@northwind.example/token:t0k3n").decode():
        return data({"error": "Couldn't authenticate you"}, 401)
    what = call.path.removeprefix("/api/v2/")
    if what in ("users", "organizations"):
        assert call.params["page[size]"] == "100"
        rows, at = answers(f"zendesk/answers/{what}.json"), int(call.params.get("page[after]", 0))
        more = at + 3 < len(rows)
        return data(
            {what: rows[at : at + 3], "meta": {"has_more": more, "after_cursor": str(at + 3)}, "links": {"next": f"/api/v2/{what}?page[after]=3"}}
        )
    assert what == "incremental/tickets/cursor"
    since = datetime.fromtimestamp(int(call.params.get("start_time", 0)), UTC).isoformat().replace("+00:00", "Z")
    rows, at = [t for t in answers("zendesk/answers/tickets.json") if t["updated_at"] >= since], int(call.params.get("cursor", 0))
    after = f"/api/v2/incremental/tickets/cursor?cursor={at + 2}"
    return data({"tickets": rows[at : at + 2], "after_url": after, "after_cursor": str(at + 2), "end_of_stream": at + 2 >= len(rows)})


def test_a_help_desk_zendesk(landed: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__ZENDESK__USERNAME", "me@northwind.example/token")
    monkeypatch.setenv("SOURCES__ZENDESK__PASSWORD", "t0k3n")
    with FakeServer(zendesk) as server:
        tool = landed(copied("zendesk", tmp_path, "https://northwind.zendesk.com/api", f"{server.url}api"), source="zendesk")
    assert {name: len(rows) for name, rows in tool.raw.items()} == {"organization": 2, "user": 5, "ticket": 4}
    assert tool.reading.completed == {"organization", "user"}
    people = by_key(tool.canonical["person_record"])
    asa = people["zendesk:user:501"]
    assert (asa["email"], asa["phone"], asa["language"], asa["account_record_key"]) == (
        "asa.oberg@fabrikam.example", "+46 70 555 01 23", "sv", "zendesk:organization:900",
    )  # fmt: skip
    assert [key for key, row in people.items() if row["is_internal"]] == ["zendesk:user:504"]
    assert [key for key, row in people.items() if row["deleted_at"]] == ["zendesk:user:503"]
    assert by_key(tool.canonical["account_record"])["zendesk:organization:900"]["domain"] == "fabrikam.example"
    cases = by_key(tool.canonical["support_case"])
    assert {row["case_number"]: (row["is_closed"], row["deleted_at"] is not None) for row in cases.values()} == {
        "9001": (True, False), "9002": (False, False), "9003": (False, True), "9004": (False, False),
    }  # fmt: skip
    assert cases["zendesk:ticket:9001"]["closed_at"] == datetime(2026, 1, 16, 12, tzinfo=UTC)
    assert cases["zendesk:ticket:9001"]["owner_record_key"] == "zendesk:user:504"
    parties = {(p["record_key"], p["role"], p["person_record_key"]) for p in tool.canonical["interaction_party"]}
    assert ("zendesk:ticket:9002", "from", "zendesk:user:502") in parties
    assert {(i["kind"], i["raw_value"]) for i in tool.canonical["identifier"]} == {("external_id", "C-1001")}


def test_the_help_desk_is_asked_only_for_tickets_that_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__TOOL__USERNAME", "me@northwind.example/token")
    monkeypatch.setenv("SOURCES__TOOL__PASSWORD", "t0k3n")
    with FakeServer(zendesk) as server:
        nights = Nights(copied("zendesk", tmp_path, "https://northwind.zendesk.com/api", f"{server.url}api"))
        assert len(nights.read("ticket")) == 4
        server.calls.clear()
        assert [row["id"] for row in nights.read("ticket")] == ["9004"]
        assert len([call for call in server.calls if "tickets" in call.path]) == 1


def stripe(call: Call) -> Reply:
    """As v1 answers: two at a time, the last one's id leads on; ended subscriptions only when they are asked for."""
    if call.headers.get("Authorization") != "Bearer rk_test" or call.headers.get("Stripe-Version") != "2024-06-20":
        return data({"error": {"message": "Invalid API Key provided"}}, 401)
    rows = answers(f"stripe/answers/{call.path.removeprefix('/v1/')}.json")
    if "subscriptions" in call.path and call.params.get("status") != "all":
        rows = [row for row in rows if row["status"] != "canceled"]
    at = next((n + 1 for n, row in enumerate(rows) if row["id"] == call.params.get("starting_after")), 0)
    return data({"object": "list", "url": call.path, "data": rows[at : at + 2], "has_more": at + 2 < len(rows)})


def test_billing_stripe(landed: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES__STRIPE__TOKEN", "rk_test")
    with FakeServer(stripe) as server:
        tool = landed(copied("stripe", tmp_path, "https://api.stripe.com/", server.url), source="stripe")
    assert tool.reading.completed == {"customer", "subscription"}
    people = by_key(tool.canonical["person_record"])
    assert len(people) == 3
    assert (people["stripe:customer:cus_N1aaaa"]["city"], people["stripe:customer:cus_N1aaaa"]["lifecycle_stage"]) == ("Stockholm", "customer")
    assert people["stripe:customer:cus_N2bbbb"]["source_url"] == "https://dashboard.stripe.com/customers/cus_N2bbbb"
    assert [(i["kind"], i["raw_value"]) for i in tool.canonical["identifier"]] == [("crm_id", "0015g00000AAAAAAA4")]
    deals = by_key(tool.canonical["opportunity"])
    yearly = deals["stripe:subscription:sub_1"]
    assert (yearly["name"], yearly["amount"], yearly["currency"], yearly["close_date"]) == (
        "Enterprise yearly", Decimal("120005.00"), "EUR", date(2026, 12, 31),
    )  # fmt: skip
    assert {key[-5:]: (deal["is_closed"], deal["is_won"]) for key, deal in deals.items()} == {
        "sub_1": (True, True), "sub_2": (False, False), "sub_3": (True, False),
    }  # fmt: skip
    assert deals["stripe:subscription:sub_3"]["closed_at"] == datetime(2024, 12, 24, 0, 26, 40, tzinfo=UTC)
    assert {p["person_record_key"] for p in tool.canonical["opportunity_person"]} == {"stripe:customer:cus_N1aaaa", "stripe:customer:cus_N2bbbb"}


def test_product_analytics_mixpanel(landed: Callable[..., Any]) -> None:
    tool = landed(EXAMPLES / "mixpanel" / "mixpanel.yaml", source="mixpanel")
    people = by_key(tool.canonical["person_record"])
    assert {key: row["email"] for key, row in people.items()} == {
        "mixpanel:profile:u-1": "asa.oberg@fabrikam.example", "mixpanel:profile:u-2": "grace@contoso.example",
    }  # fmt: skip
    assert people["mixpanel:profile:u-1"]["updated_at"] == datetime(2026, 2, 20, 10, tzinfo=UTC)
    said = {(row["subject"], row["occurred_at"]) for row in tool.canonical["interaction"]}
    assert said == {
        ("Signed Up", datetime(2026, 1, 5, 13, 30, tzinfo=UTC)),
        ("Invited Colleague", datetime(2026, 1, 13, 10, 26, 40, tzinfo=UTC)),
        ("Plan Limit Reached", datetime(2026, 2, 5, 14, 0, tzinfo=UTC)),
    }
    parties = {(p["record_key"], p["person_record_key"]) for p in tool.canonical["interaction_party"]}
    assert ("mixpanel:event:e-200", "mixpanel:profile:u-1") in parties
    assert len(parties) == 3
    assert tool.reading.counted == {"profile": 3, "event": 5}


def test_a_phone_system_freepbx(landed: Callable[..., Any], tmp_path: Path) -> None:
    rows = list(csv.reader((EXAMPLES / "freepbx" / "cdr.csv").read_text(encoding="utf-8").splitlines()))
    with sqlite3.connect(tmp_path / "cdr.db") as db:
        db.execute(f"create table cdr ({', '.join(rows[0])})")
        db.executemany(f"insert into cdr values ({', '.join('?' * len(rows[0]))})", [[value or None for value in row] for row in rows[1:]])
    db.close()
    url = "mysql+pymysql://reader@pbx.northwind.com/asteriskcdrdb"
    tool = landed(copied("freepbx", tmp_path, url, f"sqlite:///{tmp_path / 'cdr.db'}"), source="freepbx", timezone="Europe/Stockholm")
    said = {row["source_id"]: (row["subject"], row["occurred_at"], row["channel"]) for row in tool.canonical["interaction"]}
    assert said == {
        "1768471331.101": ("Call from Åsa Öberg, 6 min", datetime(2026, 1, 15, 9, 2, 11, tzinfo=UTC), "call"),
        "1768551330.103": ("Call to +2348005550111, no answer", datetime(2026, 1, 16, 7, 15, 30, tzinfo=UTC), "call"),
        "1770047100.104": ("Call from anonymous, 0 min", datetime(2026, 2, 2, 14, 45, tzinfo=UTC), "call"),
    }
    parties = {(p["role"], p["identifier_kind"], p["identifier_value"]) for p in tool.canonical["interaction_party"]}
    assert parties == {("from", "phone", "+46705550123"), ("to", "phone", "+2348005550111")}


def test_a_spreadsheet(landed: Callable[..., Any]) -> None:
    tool = landed(EXAMPLES / "spreadsheet" / "partners.yaml", source="partners", timezone="Europe/Stockholm")
    accounts = by_key(tool.canonical["account_record"])
    assert {row["name"]: row["lifecycle_stage"] for row in accounts.values()} == dict.fromkeys(
        ("Adatum Oy", "Litware GmbH", "Proseware Ltd", "Tailspin SARL"), "partner"
    )
    people = by_key(tool.canonical["person_record"])
    assert (people["partners:contact:P-002"]["full_name"], people["partners:contact:P-002"]["phone"]) == ("Jürgen Groß", "+49 151 555 0102")
    assert {m["person_record_key"]: m["since"] for m in tool.canonical["membership"]}["partners:contact:P-001"] == date(2023, 4, 1)
    said = {(row["occurred_at"].date(), row["text"]) for row in tool.canonical["interaction"]}
    assert (date(2026, 2, 4), "Wants the new price list before the fair.") in said  # midnight in Stockholm
    assert {p["person_record_key"] for p in tool.canonical["interaction_party"]} == {f"partners:contact:P-00{n}" for n in (1, 2, 4)}
    assert tool.reading.completed == {"partner", "contact"}


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda file: file.stem)
def test_every_example_says_what_to_create_and_holds_nobody_real(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "password:" not in text.split("tool:")[1]
    for data_file in [f for f in file.parent.rglob("*") if f.suffix in (".json", ".jsonl", ".csv")]:
        domains = re.findall(r"[\w.]+@([\w-]+\.[\w.]+)", data_file.read_text(encoding="utf-8"))
        assert all(domain.endswith(".example") for domain in domains), f"{data_file} has an address outside of .example"
