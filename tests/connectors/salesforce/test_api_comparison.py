"""The weekly look at all ids: what went for good is found, what a lost right or a list with gaps hides is not taken for deleted."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import ConnectorError
from connectors.salesforce import compare
from tests.connectors.fake_server import Call

from .nights import Nights
from .org import Org

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
WEEK = 7 * DAY


def contacts(nights: Nights, org: Org, number: int) -> list[str]:
    """So many contacts, landed in a first night."""
    keys = [org.create("Contact", START, LastName=f"{n}") for n in range(number)]
    nights.sync(START)
    return keys


@pytest.mark.parametrize("by_bulk", [False, True])
def test_what_was_deleted_for_good_is_found_within_a_week(nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch, by_bulk: bool) -> None:
    monkeypatch.setattr(compare, "BY_BULK", 3 if by_bulk else 10**9)
    monkeypatch.setattr(compare, "PAGE", 4)
    keys = contacts(nights, org, 11)
    org.purge("Contact", keys[4])
    org.purge("Contact", keys[10])
    nights.sync(START + DAY)
    assert len(nights.landed()) == 11
    nights.sync(START + WEEK)
    assert nights.landed() == nights.truth()
    assert nights.rows("select count(*) from raw_salesforce.contact where _deleted_at is not null") == [(2,)]
    assert bool(org.jobs) == by_bulk


def test_the_weekly_look_brings_what_was_missed(nights: Nights, org: Org) -> None:
    """More than the lag late, or changed behind Salesforce's own clock: no cursor could find it."""
    kept = org.create("Contact", START - 3 * DAY, LastName="old")
    nights.sync(START)
    missed = org.create("Contact", START - 2 * DAY, LastName="two days late")
    org.update("Contact", kept, START - 2 * DAY, LastName="changed")
    nights.sync(START + DAY)
    assert missed not in nights.landed()
    nights.sync(START + WEEK)
    assert nights.landed() == nights.truth()


def test_many_records_that_vanish_at_once_are_a_right_that_was_lost(nights: Nights, org: Org) -> None:
    keys = contacts(nights, org, 100)
    for key in keys[:60]:
        org.purge("Contact", key)
    with pytest.raises(ConnectorError, match=r"60 of 100 records are no longer seen.*View All"):
        nights.sync(START + WEEK)
    assert len(nights.landed()) == 100
    nights.sync(START + WEEK + DAY, full=True)
    assert nights.landed() == nights.truth()


def test_a_share_of_the_records_that_a_sharing_rule_hides_is_not_deleted(nights: Nights, org: Org) -> None:
    """A tenth of them, seen in no recycle bin: somebody who deletes as many for good is rarer than a rule that changed."""
    keys = contacts(nights, org, 600)
    for key in keys[:60]:
        org.purge("Contact", key)
    with pytest.raises(ConnectorError, match=r"60 of 600 records are no longer seen, and none of them was seen in the recycle bin"):
        nights.sync(START + WEEK)
    assert len(nights.landed()) == 600
    nights.sync(START + WEEK + DAY, full=True)
    assert nights.landed() == nights.truth()


@pytest.mark.parametrize(("hidden", "number"), [(50, 300), (40, 45), (11, 600), (4, 30)])
def test_records_that_a_lost_right_may_hide_are_kept_and_told(nights: Nights, org: Org, hidden: int, number: int) -> None:
    """Too few to fail for, too many to take for deleted: until the weekly look sees them again the object is not up to date, each night."""
    health = "select is_complete, cursor_at is not null from meta.source_health where source_object = 'contact'"
    keys = contacts(nights, org, number)
    unseen = {key: org.rows["Contact"].pop(key) for key in keys[:hidden]}
    for days in (7, 8):
        nights.sync(START + days * DAY)
        assert len(nights.landed()) == number
        assert any(note.startswith(f"Contact: {hidden} of the records that were landed are no longer seen") for note in nights.notes)
        assert nights.rows(health) == [(False, False)]
    org.rows["Contact"] |= unseen
    nights.sync(START + 14 * DAY)
    assert nights.landed() == nights.truth()
    assert nights.rows(health) == [(True, True)]
    for key in keys[:hidden]:
        org.purge("Contact", key)
    nights.sync(START + 15 * DAY, full=True)
    assert nights.landed() == nights.truth()


def test_a_few_records_that_vanish_are_deleted_and_told(nights: Nights, org: Org) -> None:
    keys = contacts(nights, org, 500)
    for key in keys[:10]:
        org.purge("Contact", key)
    nights.sync(START + WEEK)
    assert nights.landed() == nights.truth()
    assert "Contact: 10 records went that were seen in no recycle bin; they are marked deleted" in nights.notes


@pytest.mark.parametrize("binned", [True, False])
def test_more_absent_records_than_are_confirmed_are_not_taken_unasked(
    nights: Nights, org: Org, monkeypatch: pytest.MonkeyPatch, binned: bool
) -> None:
    """A page of ids that is lacking among many that went: a look at the first few would not find it, no look at all still less."""
    monkeypatch.setattr(compare, "CONFIRMED", 4)
    keys = contacts(nights, org, 400)
    if binned:
        org.now = START + MINUTE
        for key in keys[:12]:
            org.delete("Contact", key)
        nights.sync(START + DAY)
    hidden = {key: org.rows["Contact"].pop(key) for key in keys[8:12]}
    for key in keys[:8]:
        org.purge("Contact", key)

    def back_again(call: Call) -> None:
        if " IN (" in call.params.get("q", ""):
            org.rows["Contact"].update(hidden)

    org.fault = back_again
    with pytest.raises(ConnectorError, match="lacks records that are there"):
        nights.sync(START + WEEK)
    org.fault = lambda call: None
    nights.sync(START + WEEK + DAY)
    assert nights.landed() == nights.truth()
    assert any("8 records went from the recycle bin; 4 of them were not asked for" in note for note in nights.notes) == binned


def test_a_recycle_bin_that_is_emptied_is_no_right_that_was_lost(nights: Nights, org: Org) -> None:
    keys = contacts(nights, org, 100)
    org.now = START + MINUTE
    for key in keys[:60]:
        org.delete("Contact", key)
    nights.sync(START + DAY)
    for key in keys[:60]:
        org.purge("Contact", key)
    nights.sync(START + WEEK)
    assert nights.landed() == nights.truth()
    assert nights.rows("select count(*) from raw_salesforce.contact where _deleted_at is not null") == [(60,)]


def test_a_list_of_ids_with_gaps_deletes_nothing(nights: Nights, org: Org) -> None:
    keys = contacts(nights, org, 9)
    row = org.rows["Contact"].pop(keys[3])

    def back_again(call):  # type: ignore[no-untyped-def]
        if " IN (" in call.params.get("q", ""):
            org.rows["Contact"][keys[3]] = row

    org.fault = back_again
    with pytest.raises(ConnectorError, match="lacks records that are there"):
        nights.sync(START + WEEK)
    assert len(nights.landed()) == 9
