"""What is read of a workspace: what is in scope, and what can be read."""

import pytest

from connectors.base import ConnectorError

from .conftest import ANNA, BJORN, DAY, START, Export, Nights, ago, channel, message
from .workspace import Workspace


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
