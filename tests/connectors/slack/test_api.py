"""Slack over its API: the same raw tables as the export, and what each night brings."""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.base import ConnectorError
from tests.connectors.fake_server import data

from .conftest import ANNA, BJORN, Export, Nights, channel, message
from .workspace import Workspace

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)


def ago(days: float) -> float:
    """A moment so many days before the first night, in seconds."""
    return (START - days * DAY).timestamp()


@pytest.fixture
def deals(workspace: Workspace) -> str:
    return workspace.channel("C0DEALS", "deals")


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


def test_a_channel_that_the_app_joins_later_is_back_filled(nights: Nights, workspace: Workspace, deals: str) -> None:
    secret = workspace.channel("C0LATER", "later", is_member=False)
    ts = workspace.post(secret, ago(300), "long ago")
    workspace.post(deals, ago(1))
    nights.sync(START)
    assert workspace.asked["conversations.history"] == 1
    assert "1 channels were not read: the app is not in them (/invite it there)" in nights.notes
    workspace.channels[secret]["is_member"] = True
    nights.sync(START + DAY)
    assert (secret, ts) in nights.landed()


def test_a_channel_that_refuses_is_skipped_without_advancing(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.post(deals, ago(1))
    nights.sync(START)
    workspace.channels[deals]["is_member"] = False
    workspace.channels[deals]["is_member"] = None
    workspace.post(deals, ago(-0.5), "while it was out")
    nights.sync(START + DAY)
    assert len(nights.landed()) == 1
    workspace.channels[deals]["is_member"] = True
    nights.sync(START + 40 * DAY)
    assert nights.landed() == nights.truth()


@pytest.mark.parametrize("how", ["refused", "removed", "unlisted"])
def test_a_channel_that_was_read_before_and_cannot_be_read_today_is_no_complete_reading(
    nights: Nights, workspace: Workspace, deals: str, how: str
) -> None:
    other = workspace.channel("C0OTHER", "other")
    workspace.post(deals, ago(1))
    workspace.post(other, ago(1))
    nights.sync(START)
    complete = (
        "select source_object, is_complete, cursor_at is not null from meta.source_health where source_object in ('channel', 'file', 'message')"
    )
    assert nights.rows(f"{complete} order by 1") == [("channel", True, True), ("file", True, True), ("message", True, True)]
    kept = workspace.channels[other] | {}
    if how == "unlisted":
        del workspace.channels[other]
    else:
        workspace.channels[other]["is_member"] = None if how == "refused" else False
    workspace.post(deals, ago(-0.5), "elsewhere")
    nights.sync(START + DAY)
    assert nights.rows(f"{complete} order by 1") == [("channel", True, True), ("file", False, False), ("message", False, False)]
    assert any("not readable today: #other (C0OTHER); what was said there since is missing" in note for note in nights.notes)
    assert not any("were not read" in note for note in nights.notes)
    assert len(nights.landed()) == 3
    workspace.channels[other] = kept
    nights.sync(START + 2 * DAY)
    assert nights.rows(f"{complete} order by 1") == [("channel", True, True), ("file", True, True), ("message", True, True)]


def test_an_archived_channel_that_was_read_whole_needs_no_app_in_it(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.post(deals, ago(1))
    nights.sync(START)
    workspace.channels[deals] |= {"is_member": False, "is_archived": True}
    nights.sync(START + DAY)
    assert nights.rows("select is_complete from meta.source_health where source_object = 'message'") == [(True,)]


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


def test_only_what_is_in_scope_is_asked_for(nights: Nights, workspace: Workspace, deals: str) -> None:
    works = workspace.channel("C0WORKS", "works-council")
    private = workspace.channel("G0BOARD", "board", is_private=True)
    for key in (deals, works, private):
        workspace.post(key, ago(1))
    nights.sync(START, exclude=["works-*"])
    assert {channel for channel, _ in nights.landed()} == {deals}
    assert {call.params["channel"] for call in nights.server.calls if "channel" in call.params} == {deals}
    assert {call.params["types"] for call in nights.server.calls if "types" in call.params} == {"public_channel"}
    with pytest.raises(ConnectorError, match="groups:history"):
        nights.sync(START, private_channels=True)
    workspace.scopes += ",groups:read,groups:history"
    nights.sync(START, private_channels=True, include=["board"])
    assert {channel for channel, _ in nights.landed()} == {private}


def test_what_is_left_out_later_is_deleted_here_and_not_asked_for_again(nights: Nights, workspace: Workspace, deals: str) -> None:
    works, private = workspace.channel("C0WORKS", "works-council"), workspace.channel("G0BOARD", "board", is_private=True)
    workspace.scopes += ",groups:read,groups:history"
    about = {"files": [{"id": "F0A"}], "reactions": [{"name": "eyes", "users": [ANNA], "count": 1}]}
    for key in (deals, works, private):
        workspace.post(key, ago(0.9), "reply", thread=workspace.post(key, ago(1)), **about)
    nights.sync(START, private_channels=True)
    assert len(nights.landed()) == 6
    nights.sync(START + DAY, exclude=["works-*"])
    assert {channel for channel, _ in nights.landed()} == {deals}
    for stream, column in (("channel", "id"), ("member", "channel_id"), ("reaction", "channel_id"), ("file", "channel_id")):
        assert nights.rows(f"select distinct {column} from raw_slack.{stream} where _deleted_at is null") == [(deals,)], stream
    nights.sync(START + 2 * DAY, private_channels=True)
    assert nights.landed() == nights.truth()


def test_a_private_channel_of_the_export_is_deleted_here_when_it_is_no_longer_asked_for(
    nights: Nights, workspace: Workspace, export: Export, deals: str
) -> None:
    workspace.post(deals, ago(1))
    export.put("groups.json", [channel("G0BOARD", "board", [ANNA, BJORN])]).put("board/2025-12-10.json", [message(f"{ago(80):.6f}", ANNA, "half")])
    path = export.zip()
    workspace.scopes += ",groups:read,groups:history"
    nights.sync(START, export=path, private_channels=True)
    assert "half" in nights.landed().values()
    nights.sync(START + DAY, export=path)
    assert {place for place, _ in nights.landed()} == {deals}
    assert nights.rows("select id from raw_slack.channel where _deleted_at is null") == [(deals,)]


def test_a_long_back_fill_says_how_far_it_is(nights: Nights, workspace: Workspace, deals: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.slices.TELL_EVERY", 0)
    workspace.post(deals, ago(1))
    nights.sync(START)
    assert nights.said == ["reading slack: channel 1 of 1, 1 messages, 4 requests"]


def test_since_limits_the_back_fill_until_the_user_says_otherwise(nights: Nights, workspace: Workspace, deals: str) -> None:
    for days in (400, 100, 50, 1):
        workspace.post(deals, ago(days), f"{days}")
    nights.sync(START, since=(START - 60 * DAY).date())
    assert set(nights.landed().values()) == {"50", "1"}
    nights.sync(START + DAY)
    assert set(nights.landed().values()) == {"50", "1"}
    nights.sync(START + 2 * DAY, since=(START - 200 * DAY).date())
    assert set(nights.landed().values()) == {"100", "50", "1"}
    nights.sync(START + 3 * DAY, since=date(2000, 1, 1))
    assert nights.landed() == nights.truth()


def test_the_api_goes_on_where_the_export_ends(nights: Nights, workspace: Workspace, export: Export) -> None:
    deals = workspace.channel("C0DEALS", "deals")
    said = [workspace.post(deals, ago(100 - n), f"{n}") for n in range(90)]
    reply = workspace.post(deals, ago(49.5), "in the export", BJORN, thread=said[20])
    export.files["channels.json"] = [channel(deals, "deals", [ANNA, BJORN])]
    day = [message(ts, ANNA, f"{n}") for n, ts in enumerate(said[10:70], 10)]
    export.put("deals/2026-01-05.json", [*day, message(reply, BJORN, "in the export", thread_ts=said[20], parent_user_id=ANNA)])
    workspace.edit(deals, said[60], "corrected after the export", ago(2))
    workspace.delete(deals, said[61])
    workspace.post(deals, ago(3), "late", thread=said[20])
    outcome = nights.sync(START, export=export.zip())
    assert nights.landed() == nights.truth()
    assert nights.rows("select count(*), count(distinct (channel_id, ts)) from raw_slack.message") == [(92, 92)]
    assert outcome.status == "new"
    nights.sync(START + DAY, export=export.path)
    assert nights.landed() == nights.truth()
    assert workspace.asked["conversations.history"] == 1


def test_an_old_export_put_there_later_takes_nothing_back(nights: Nights, workspace: Workspace, export: Export, deals: str) -> None:
    thread = workspace.post(deals, ago(80), "before")
    deleted, reply = workspace.post(deals, ago(70), "deleted since"), workspace.post(deals, ago(75), "reply", thread=thread)
    day = [message(thread, ANNA, "before"), message(deleted, ANNA, "deleted since"), message(reply, ANNA, "reply", thread_ts=thread)]
    workspace.edit(deals, thread, "after", ago(20))
    workspace.edit(deals, reply, "reply corrected", ago(20))
    workspace.delete(deals, deleted)
    nights.sync(START)
    nights.sync(START + DAY, export=export.put("deals/2025-12-10.json", day).zip())
    assert nights.landed() == nights.truth()


def test_a_stopped_back_fill_goes_on_where_it_was(nights: Nights, workspace: Workspace, deals: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.page = 10
    for n in range(100):
        ts = workspace.post(deals, ago(n), f"{n}")
        if n % 5 == 0:
            workspace.post(deals, ago(n) + 60, f"reply {n}", thread=ts)
    monkeypatch.setattr("connectors.slack.reader.SLICE_MESSAGES", 30)
    workspace.fault = lambda call: data({"ok": False, "error": "stopped"}) if sum(workspace.asked.values()) > 25 else None
    with pytest.raises(ConnectorError, match="stopped"):
        nights.sync(START)
    assert 30 <= len(nights.landed()) < 120
    before = workspace.asked["conversations.history"]
    workspace.fault = lambda call: None
    nights.sync(START + timedelta(hours=1))
    assert nights.landed() == nights.truth()
    assert workspace.asked["conversations.history"] + before <= 10 + 5 + 1


def test_a_back_fill_of_many_nights_starves_nobody(nights: Nights, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.page = 10
    huge, small = workspace.channel("C0HUGE", "huge"), workspace.channel("C0SMALL", "small")
    for n in range(100):
        workspace.post(huge, ago(n + 1), f"{n}")
    workspace.post(small, ago(1), "first")
    monkeypatch.setattr("connectors.slack.reader.SLICE_MESSAGES", 30)
    outcome = nights.sync(START, longest="0m")
    assert (outcome.status, len(nights.landed())) == ("new", 30)
    assert "the next run goes on there" in outcome.message
    assert nights.rows("select distinct is_complete from meta.source_health where source_object = 'message'") == [(False,)]
    workspace.post(small, ago(-0.5), "second")
    nights.sync(START + DAY, longest="0m")
    assert {"first", "second"} <= set(nights.landed().values())
    for night in range(2, 9):
        nights.sync(START + night * DAY, longest="0m")
    assert nights.landed() == nights.truth()
    nights.sync(START + 10 * DAY)
    assert nights.rows("select distinct is_complete from meta.source_health where source_object = 'message'") == [(True,)]


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


def test_canonical_tables_are_fed_as_by_an_export(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.post(deals, ago(1), "hello <@U0BJORN>")
    nights.sync(START)
    assert nights.rows("select readable_text, mentioned, author from raw_slack.message") == [("hello @Björn Ek", BJORN, ANNA)]
    assert nights.rows("select name, kind, team_id, workspace_url from raw_slack.channel") == [
        ("deals", "public", "T0NORTH", "https://northwind.slack.com")
    ]
