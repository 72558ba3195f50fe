"""Calls, e-mails, meetings and notes that colleagues logged: read where it is asked for, and told as what they were."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.hubspot import HubSpotSettings, connector

from .account import Account
from .conftest import Nights

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
AT = "2026-02-20T10:00:00.000Z"
ALL = ["call", "email", "meeting", "note"]


@pytest.fixture
def acme(account: Account) -> Account:
    """Anna of Acme, and one of each with her."""
    account.put("contacts", 51, AT, firstname="Anna", lastname="Lind", email="anna@acme.se")
    said = {"hs_call_title": "About the boat", "hs_call_body": "<p>She <b>wants</b> it</p>", "hs_call_recording_url": "https://recordings.example/1"}
    account.put("calls", 1, AT, hs_timestamp=AT, hs_call_direction="INBOUND", hubspot_owner_id="8", **said)
    account.put("emails", 2, AT, hs_timestamp=AT, hs_email_subject="The offer", hs_email_text="As promised", hs_email_from_email="anna@northwind.com",
                hs_email_to_email="Anna@acme.se;bo@acme.se", hs_email_cc_email="cc@northwind.com", hs_email_thread_id="t1")  # fmt: skip
    account.put(
        "emails", 6, AT, hs_timestamp=AT, hs_email_subject="Between us", hs_email_from_email="anna@northwind.com", hs_email_to_email="b@northwind.com"
    )
    account.put(
        "meetings", 3, AT, hs_timestamp=AT, hs_meeting_title="Handover", hs_meeting_start_time="2026-02-21T09:00:00.000Z", hubspot_owner_id="8"
    )
    account.put("meetings", 4, AT, hs_timestamp=AT, hs_meeting_title="Never held", hs_meeting_outcome="CANCELED")
    account.put("notes", 5, AT, hs_timestamp=AT, hs_note_body="<div>Careful, she is cross</div>", hubspot_owner_id="8")
    for name, key in (("calls", 1), ("meetings", 3), ("notes", 5)):
        account.link(name, key, "contacts", 51)
    account.link("calls", 1, "deals", 3)
    account.link("emails", 2, "tickets", 7)
    return account


def test_nothing_of_them_is_asked_for_unless_it_is_named(nights: Nights, acme: Account) -> None:
    nights.sync(START)
    assert not [path for path in acme.asked if any(name in path for name in ("calls", "emails", "meetings", "notes"))]
    assert {name for name, _ in nights.landed()} == {"contacts"}
    assert "sales-email-read" not in connector.advice(HubSpotSettings.model_validate({"system": "hubspot", "api": True}), "crm")
    wanted = HubSpotSettings.model_validate({"system": "hubspot", "api": True, "activities": ["email"], "include": ["contact"]})
    assert "sales-email-read" in connector.advice(wanted, "crm")
    assert [name for name in ("contact", "deal", "email", "call") if wanted.wants(name)] == ["contact", "email"]


def test_each_is_told_as_what_it_was(nights: Nights, acme: Account) -> None:
    nights.sync(START, activities=ALL)
    assert nights.landed() == nights.truth()
    found = nights.canonical("interaction", "source_object, source_id, channel, visibility, subject, text, occurred_at, thread_id, case_record_key")
    email = "hubspot:ticket:7"
    assert found == [
        ("call", "1", "call", "public", "About the boat", "She wants it", datetime(2026, 2, 20, 10, tzinfo=UTC), "hubspot:call:1", None),
        ("email", "2", "email", "public", "The offer", "As promised", datetime(2026, 2, 20, 10, tzinfo=UTC), email, email),
        ("email", "6", "email", "private", "Between us", None, datetime(2026, 2, 20, 10, tzinfo=UTC), "hubspot:email:6", None),
        ("meeting", "3", "meeting", "public", "Handover", None, datetime(2026, 2, 21, 9, tzinfo=UTC), "hubspot:meeting:3", None),
        ("note", "5", "other", "private", None, "Careful, she is cross", datetime(2026, 2, 20, 10, tzinfo=UTC), "hubspot:note:5", None),
    ]
    parties = nights.canonical("interaction_party", "source_object, source_id, person_record_key, identifier_value, role")
    assert {tuple(party) for party in parties if party[1] != "6"} == {
        ("call", "1", "hubspot:contact:51", None, "from"), ("call", "1", "hubspot:owner:8", None, "to"),
        ("meeting", "3", "hubspot:contact:51", None, "attendee"), ("meeting", "3", "hubspot:owner:8", None, "organizer"),
        ("note", "5", "hubspot:contact:51", None, "mentioned"), ("note", "5", "hubspot:owner:8", None, "author"),
        ("email", "2", None, "anna@northwind.com", "from"), ("email", "2", None, "anna@acme.se", "to"),
        ("email", "2", None, "bo@acme.se", "to"), ("email", "2", None, "cc@northwind.com", "cc"),
    }  # fmt: skip
    assert nights.canonical("interaction", "opportunity_record_key")[0] == ("hubspot:deal:3",)
    assert nights.canonical("interaction", "source_url")[0][0].endswith("/record/0-48/1")


def test_what_is_recorded_of_a_call_and_what_is_left_out_is_not_landed(nights: Nights, acme: Account) -> None:
    nights.sync(START, activities=["call", "note"], exclude=["call.hs_call_body", "note"])
    assert "recordings.example" not in str(nights.rows("select * from raw_hubspot.call"))
    assert nights.rows("select Call_title, Call_notes from raw_hubspot.call") == [("About the boat", None)]
    assert {name for name, _ in nights.landed()} == {"contacts", "calls"}


def test_they_change_go_and_leave_when_they_are_no_longer_asked_for(nights: Nights, acme: Account) -> None:
    nights.sync(START, activities=ALL)
    acme.put("calls", 1, "2026-03-02T05:00:00.000Z", hs_call_title="About the ship")
    acme.delete("notes", 5)
    nights.sync(START + DAY, activities=ALL)
    assert nights.landed() == nights.truth()
    assert nights.rows("select Call_title from raw_hubspot.call where _deleted_at is null") == [("About the ship",)]
    nights.sync(START + 2 * DAY)
    assert {name for name, _ in nights.landed()} == {"contacts"}
    listed = {name for (name,) in nights.rows("select source_object from meta.source_health")}
    assert "contact" in listed
    assert not listed & {"call", "email", "meeting", "note"}
