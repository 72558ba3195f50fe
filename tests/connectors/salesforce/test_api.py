"""An organisation over its API: changes, late commits, merges, deletions of either kind, fields that come and go."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.base import ConnectorError
from connectors.salesforce import reader
from tests.connectors.fake_server import data
from warehouse.source_state import known

from .nights import Nights
from .org import Org

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = 7 * DAY


def test_a_first_night_and_what_changed_since(nights: Nights, org: Org) -> None:
    keys = [org.create("Contact", START - n * DAY, LastName=f"{n}") for n in range(5)]
    org.create("Account", START - DAY, Name="Acme", Type="Customer")
    nights.sync(START)
    assert nights.landed() == nights.truth()
    assert nights.landed("Account", "Name") == nights.truth("Account", "Name")
    org.update("Contact", keys[2], START + MINUTE, LastName="changed")
    org.create("Contact", START + 2 * MINUTE, LastName="new")
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
    assert nights.rows("select count(*), count(distinct Id) from raw_salesforce.contact") == [(6, 6)]


def test_values_come_in_the_form_of_the_weekly_export(nights: Nights, org: Org) -> None:
    account = org.create("Account", START, Name="Acme", ParentId="000000000000000AAA")
    org.create("Opportunity", START, Name="", Amount=350000000.0, IsWon=True, AccountId=account[:15], Probability=12.5, CloseDate="2026-03-09")
    nights.sync(START + DAY)
    sql = "select Amount, Probability, IsWon, IsDeleted, AccountId, SystemModstamp, CloseDate, Name from raw_salesforce.opportunity"
    assert nights.rows(sql) == [("350000000", "12.5", "1", "0", account, "2026-03-02 02:00:00", "2026-03-09", None)]
    assert nights.rows("select ParentId from raw_salesforce.account") == [(None,)]


def test_a_record_that_was_committed_late_is_not_missed(nights: Nights, org: Org) -> None:
    org.create("Contact", START - DAY, LastName="early")
    org.create("Contact", START - MINUTE, LastName="newest")
    nights.sync(START)
    org.create("Contact", START - 14 * MINUTE, LastName="committed after the night, with an earlier time")
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()


def test_a_change_while_its_object_is_read_is_not_missed(nights: Nights, org: Org) -> None:
    org.page = 50
    keys = [org.create("Contact", START - (500 - n) * MINUTE, LastName=f"{n}") for n in range(300)]
    left = [3]

    def meddle(call):  # type: ignore[no-untyped-def]
        if org.kind_of(call) == "more" and left[0]:
            left[0] -= 1
            org.update("Contact", keys[left[0]], START + MINUTE, LastName="changed meanwhile")
            org.create("Contact", START + MINUTE, LastName="new meanwhile")

    org.fault = meddle
    nights.sync(START)
    org.fault = lambda call: None
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()


@pytest.mark.parametrize("steps", [10, 99], ids=["by Bulk", "by pages"])
def test_20_000_records_of_one_moment_all_come_once(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    monkeypatch.setattr(reader, "STEPS_BEFORE_BULK", steps)
    org.create("Contact", START - 2 * DAY, LastName="before")
    for n in range(22_000):
        org.create("Contact", START - DAY, LastName=f"{n}")
    org.create("Contact", START - DAY / 2, LastName="after")
    nights.sync(START)
    assert nights.landed() == nights.truth()
    assert bool(org.jobs) == (steps == 10)
    assert nights.reading.counted["contact"] < 22_002 * 2
    nights.sync(START + DAY)
    assert nights.reading.counted["contact"] == 0


def test_deleted_and_undeleted(nights: Nights, org: Org) -> None:
    anna, bo = (org.create("Contact", START, LastName=name) for name in ("Berg", "Ek"))
    nights.sync(START)
    org.now = START + MINUTE
    org.delete("Contact", anna)
    nights.sync(START + DAY)
    assert nights.landed() == {bo: "Ek"}
    org.now += MINUTE
    org.undelete("Contact", anna)
    nights.sync(START + 2 * DAY)
    assert nights.landed() == {anna: "Berg", bo: "Ek"}


def test_a_merge_leaves_the_loser_pointing_to_the_winner(nights: Nights, org: Org) -> None:
    loser, winner = (org.create("Contact", START, LastName="Berg") for _ in range(2))
    nights.sync(START)
    org.now = START + MINUTE
    org.merge("Contact", loser, winner)
    nights.sync(START + DAY)
    assert list(nights.landed()) == [winner]
    assert nights.rows("select Id, MasterRecordId from raw_salesforce.contact where IsDeleted = '1'") == [(loser, winner)]


def test_a_custom_field_that_appears_brings_its_old_values(nights: Nights, org: Org) -> None:
    org.create("Account", START - DAY, Name="Acme")
    nights.sync(START)
    org.add_field("Account", "Tier__c", "picklist", "Gold")
    org.add_field("Account", "Legal_Hold__c", "boolean", True)
    nights.sync(START + DAY)
    assert nights.rows("select Tier__c, Legal_Hold__c from raw_salesforce.account") == [("Gold", "1")]


def test_a_custom_field_that_vanishes_is_told_and_keeps_its_values(nights: Nights, org: Org) -> None:
    org.add_field("Account", "Tier__c")
    org.create("Account", START - DAY, Name="Acme", Tier__c="Gold")
    nights.sync(START)
    org.fields["Account"] = [field for field in org.fields["Account"] if field["name"] != "Tier__c"]
    nights.sync(START + DAY)
    nights.sync(START + 2 * DAY)
    assert any("Account no longer has, or shows, Tier__c" in note for note in nights.notes)
    assert nights.landed("Account", "Tier__c") == nights.truth("Account", "Tier__c")


def test_formulas_are_read_only_when_asked_for_and_then_whole_each_week(nights: Nights, org: Org) -> None:
    org.add_field("Account", "Score__c", "double", calculated=True)
    account = org.create("Account", START - DAY, Name="Acme", Score__c=1.0)
    nights.sync(START)
    assert "Score__c" not in nights.database.columns("raw_salesforce", "account")
    nights.sync(START + DAY, formulas=True)
    assert nights.landed("Account", "Score__c") == {account: "1"}
    org.rows["Account"][account]["Score__c"] = 2.0
    nights.sync(START + 2 * WEEK, formulas=True)
    assert nights.landed("Account", "Score__c") == {account: "2"}


def test_a_select_list_that_is_too_long_is_asked_for_in_parts(nights: Nights, org: Org) -> None:
    for n in range(400):
        org.add_field("Contact", f"A_custom_field_with_a_long_name_{n}__c")
    for n in range(5):
        org.create("Contact", START - n * DAY, LastName=f"{n}", A_custom_field_with_a_long_name_399__c=f"last {n}")
    nights.sync(START)
    name = "A_custom_field_with_a_long_name_399__c"
    assert nights.landed("Contact", name) == nights.truth("Contact", name)
    assert max(len(call.params.get("q", "")) for call in nights.server.calls) < 9_000
    org.create("Contact", START + MINUTE, LastName="new", **{name: "new"})
    nights.sync(START + DAY)
    assert nights.landed("Contact", name) == nights.truth("Contact", name)


def test_an_excluded_field_is_neither_asked_for_nor_landed(nights: Nights, org: Org) -> None:
    org.add_field("Contact", "Salary__c", "currency")
    org.add_field("Contact", "Private_Email__c", "email")
    org.create("Contact", START - DAY, LastName="Berg", Salary__c=9.0, Private_Email__c="a@b.c", Birthdate="1990-01-01")
    nights.sync(START, exclude=["Contact.Salary__c", "contact.Private_Email__c", "Contact.Birthdate", "Contact.Id", "Lead"])
    assert not [call for call in nights.server.calls if "Salary__c" in call.params.get("q", "") or "FROM Lead" in call.params.get("q", "")]
    assert not {"Salary__c", "Private_Email__c"} & set(nights.database.columns("raw_salesforce", "contact"))
    assert nights.rows("select LastName, Birthdate, other_emails from raw_salesforce.contact") == [("Berg", None, None)]


def test_what_is_left_out_from_now_on_is_deleted_here(nights: Nights, org: Org) -> None:
    org.create("Contact", START - DAY, LastName="Berg", Birthdate="1990-01-01")
    org.create("Lead", START - DAY, LastName="Lead")
    nights.sync(START)
    nights.sync(START + DAY, exclude=["Contact.Birthdate", "Lead"])
    assert nights.rows("select LastName, Birthdate from raw_salesforce.contact") == [("Berg", None)]
    assert nights.landed("Lead") == {}
    nights.sync(START + 2 * DAY)
    assert nights.rows("select Birthdate from raw_salesforce.contact") == [("1990-01-01",)]
    assert nights.landed("Lead") == nights.truth("Lead")


def test_since_limits_how_far_back_is_read(nights: Nights, org: Org) -> None:
    for days in (1, 40):
        org.create("Contact", START - days * DAY, LastName=f"{days}")
    nights.sync(START, since=date(2026, 2, 20))
    assert set(nights.landed().values()) == {"1"}
    nights.sync(START + WEEK)
    assert set(nights.landed().values()) == {"1"}
    nights.sync(START + WEEK + DAY, since=date(2026, 1, 1))
    assert nights.landed() == nights.truth()


def test_a_night_with_nothing_new_takes_four_requests_and_a_token(nights: Nights, org: Org) -> None:
    for name in org.rows:
        org.create(name, START - DAY)
    nights.sync(START)
    nights.sync(START + DAY)
    assert dict(org.asked) == {"token": 1, "composite": 4}  # one for eleven describes, three for eleven queries
    assert "4 requests to Salesforce" in nights.notes
    assert sum(nights.reading.counted.values()) == 0


def test_a_long_back_fill_goes_on_where_it_was_stopped(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGE", 50)
    monkeypatch.setattr(reader, "SLICE_ROWS", 200)
    monkeypatch.setattr(reader, "STEPS_BEFORE_BULK", 3)
    org.bulk_page = 60
    for n in range(700):
        org.create("Contact", START - DAY + n * timedelta(seconds=1), LastName=f"{n}")
    seen = [0]

    def stop(call):  # type: ignore[no-untyped-def]
        if org.kind_of(call) == "results":
            seen[0] += 1
        return data({}, 500) if seen[0] >= 6 else None

    org.fault = stop
    with pytest.raises(ConnectorError, match="HTTP 500"):
        nights.sync(START)
    reached = len(nights.landed())
    assert 300 <= reached < 700
    assert '"locator":"' in known(nights.database, "salesforce")["object:contact"]
    org.fault = lambda call: None
    nights.sync(START + DAY)
    assert len(org.jobs) == 1
    assert nights.reading.counted["contact"] < 500
    assert nights.landed() == nights.truth()


def test_a_bulk_query_that_salesforce_forgot_is_made_anew(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGE", 5)
    monkeypatch.setattr(reader, "STEPS_BEFORE_BULK", 1)
    for n in range(30):
        org.create("Contact", START - DAY + n * MINUTE, LastName=f"{n}")
    org.fault = lambda call: data({}, 500) if org.kind_of(call) == "results" else None
    with pytest.raises(ConnectorError, match="HTTP 500"):
        nights.sync(START)
    org.jobs.clear()
    org.fault = lambda call: None
    nights.sync(START + 8 * DAY)
    assert nights.landed() == nights.truth()


def test_a_bulk_query_that_failed_fails_the_source(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGE", 5)
    monkeypatch.setattr(reader, "STEPS_BEFORE_BULK", 1)
    for n in range(30):
        org.create("Contact", START - DAY + n * MINUTE, LastName=f"{n}")

    def fail(call):  # type: ignore[no-untyped-def]
        for job in org.jobs.values():
            job |= {"state": "Failed", "error": "InternalServerError"}

    org.fault = fail
    with pytest.raises(ConnectorError, match=r"gave up the Bulk query .*InternalServerError"):
        nights.sync(START)
    org.fault = lambda call: None
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()


def test_the_daily_requests_are_left_to_others_too(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGE", 10)
    monkeypatch.setattr(reader, "STEPS_BEFORE_BULK", 99)
    org.limit = 40
    for n in range(500):
        org.create("Contact", START - DAY + n * MINUTE, LastName=f"{n}")
    with pytest.raises(ConnectorError, match=r"of the organisation's 40 API requests of today are used up"):
        nights.sync(START)
    assert org.used <= 40
    reached = len(nights.landed())
    assert reached > 200
    org.used, org.limit = 0, 1000
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
