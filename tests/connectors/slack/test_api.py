"""Slack over its API: the same raw tables as the export, and what each night brings."""

import pytest

from connectors.base import ConnectorError

from .conftest import ANNA, BJORN, DAY, START, Nights, ago
from .workspace import Workspace


def test_a_first_night_lands_everything_and_a_second_changes_nothing(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.page = 3
    parents = [workspace.post(deals, ago(n), f"message {n}") for n in range(20)]
    for n in range(7):
        workspace.post(deals, ago(10) + n + 1, f"reply {n}", BJORN, thread=parents[10])
    outcome = nights.sync(START)
    assert outcome.status == "new"
    assert nights.landed() == nights.truth()
    assert len(nights.landed()) == 27
    outcome = nights.sync(START + DAY)
    assert sum(landing.changed + landing.deleted for landing in outcome.landings) == 0
    assert nights.landed() == nights.truth()


def test_a_night_with_nothing_new_asks_once_for_each_list_and_each_channel(nights: Nights, workspace: Workspace, deals: str) -> None:
    other = workspace.channel("C0OTHER", "other")
    parent = workspace.post(deals, ago(20))
    workspace.post(deals, ago(19), thread=parent)
    workspace.post(other, ago(3))
    nights.sync(START)
    nights.sync(START + DAY)
    assert workspace.asked == {"auth.test": 1, "users.list": 1, "conversations.list": 1, "conversations.history": 2}
    assert "5 requests to Slack" in nights.notes


def test_edits_deletions_and_late_replies_arrive(nights: Nights, workspace: Workspace, deals: str) -> None:
    kept, edited, deleted = (workspace.post(deals, ago(n)) for n in (25, 12, 11))
    thread = workspace.post(deals, ago(20), "parent")
    replies = [workspace.post(deals, ago(19) + n, thread=thread) for n in range(3)]
    nights.sync(START)
    workspace.edit(deals, edited, "better", ago(-0.5))
    workspace.delete(deals, deleted)
    workspace.delete(deals, replies[1])
    late = workspace.post(deals, ago(-0.4), "late", thread=thread)
    also_late = workspace.post(deals, ago(-0.3), "the first reply after weeks", thread=kept)
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
    assert {(deals, late), (deals, also_late)} <= set(nights.landed())
    assert nights.rows("select edited_ts is not null from raw_slack.message where text = 'better'") == [(True,)]


def test_a_deleted_parent_is_a_tombstone_and_a_thread_that_is_gone_takes_its_replies_along(nights: Nights, workspace: Workspace, deals: str) -> None:
    first, second = workspace.post(deals, ago(5), "first"), workspace.post(deals, ago(4), "second")
    workspace.post(deals, ago(3), "kept reply", thread=first)
    gone = workspace.post(deals, ago(3.5), "gone reply", thread=second)
    nights.sync(START)
    workspace.delete(deals, first)
    workspace.delete(deals, gone)
    workspace.delete(deals, second)
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth() == {(deals, f"{ago(3):.6f}"): "kept reply"}
    assert nights.rows(f"select subtype, _deleted_at is null from raw_slack.message where ts = '{first}'") == [("tombstone", True)]


def test_what_happens_to_old_messages_arrives_with_the_weekly_sweep(nights: Nights, workspace: Workspace, deals: str) -> None:
    old, edited, deleted = (workspace.post(deals, ago(n), f"{n}") for n in (200, 150, 100))
    nights.sync(START)
    workspace.post(deals, ago(-0.5), "after half a year", thread=old)
    workspace.edit(deals, edited, "corrected", ago(-0.5))
    workspace.delete(deals, deleted)
    nights.sync(START + DAY)
    assert nights.landed() != nights.truth()
    nights.sync(START + 7 * DAY)
    assert nights.landed() == nights.truth()


def test_an_edited_reply_arrives_the_next_night_and_later_at_the_latest_with_the_sweep(nights: Nights, workspace: Workspace, deals: str) -> None:
    thread = workspace.post(deals, ago(20))
    old, young = workspace.post(deals, ago(18), thread=thread), ""
    fresh = workspace.post(deals, ago(1))
    young = workspace.post(deals, ago(0.1), thread=fresh)
    nights.sync(START)
    workspace.edit(deals, young, "fixed at once", ago(-0.2))
    nights.sync(START + DAY)
    assert nights.landed() == nights.truth()
    workspace.edit(deals, old, "fixed after weeks", ago(-1.2))
    nights.sync(START + 7 * DAY)
    assert nights.landed() == nights.truth()


def test_a_stranger_is_looked_up_once(nights: Nights, workspace: Workspace) -> None:
    shared = workspace.channel("C0SHARED", "ext-acme", [ANNA, "U0CLARA"], is_ext_shared=True, connected_team_ids=["T0ACME"])
    profile = {"real_name": "Clara Diaz", "display_name": "clara"}
    workspace.strangers["U0CLARA"] = {"id": "U0CLARA", "team_id": "T0ACME", "real_name": "Clara Diaz", "is_stranger": True, "profile": profile}
    workspace.post(shared, ago(1), "hello from Acme, <@U0NOBODY>", "U0CLARA")
    nights.sync(START)
    assert nights.rows("""select id, team_id, is_outside from raw_slack."user" where id = 'U0CLARA'""") == [("U0CLARA", "T0ACME", "true")]
    assert workspace.asked["users.info"] == 2
    outcome = nights.sync(START + DAY)
    assert workspace.asked["users.info"] == 0
    nights.sync(START + 2 * DAY)
    outcome = nights.sync(START + 3 * DAY)
    assert sum(landing.changed + landing.deleted for landing in outcome.landings) == 0


def test_members_who_left_are_gone(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.post(deals, ago(1))
    nights.sync(START)
    workspace.members[deals] = [ANNA]
    nights.sync(START + DAY)
    assert nights.rows('select "user" from raw_slack.member where _deleted_at is null') == [(ANNA,)]
    workspace.members[deals] = [BJORN]
    workspace.post(deals, ago(-1.5), "left", ANNA, subtype="channel_leave")
    nights.sync(START + 2 * DAY)
    assert nights.rows('select "user" from raw_slack.member where _deleted_at is null') == [(BJORN,)]


def test_a_reaction_that_was_taken_back_is_gone(nights: Nights, workspace: Workspace, deals: str) -> None:
    ts = workspace.post(deals, ago(1), reactions=[{"name": "eyes", "users": [ANNA, BJORN], "count": 2}])
    nights.sync(START)
    workspace.messages[deals][ts]["reactions"] = [{"name": "eyes", "users": [BJORN], "count": 1}]
    nights.sync(START + DAY)
    assert nights.rows('select "user" from raw_slack.reaction where _deleted_at is null') == [(BJORN,)]


def test_a_token_of_another_workspace_is_refused(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.post(deals, ago(1))
    nights.sync(START)
    workspace.team = "T0OTHER"
    with pytest.raises(ConnectorError, match="belongs to the workspace T0OTHER"):
        nights.sync(START + DAY)


def test_no_personal_data_is_remembered_between_nights(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.post(deals, ago(1), "secret plan")
    nights.sync(START)
    said = str(nights.rows("select part, value from meta.source_state"))
    assert "C0DEALS" in said
    assert not any(word in said for word in ("secret", "Anna", "anna@", "xoxb"))
