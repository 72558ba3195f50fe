"""Private channels over the API: those with people from outside are read as in an export; where that is not possible, it is said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from .conftest import ANNA, BJORN, Export, Nights, channel, message
from .workspace import Workspace

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)
CLARA = "U0CLARA"
PRIVATE = ",groups:read,groups:history"
CONNECT = {"is_ext_shared": True, "connected_team_ids": ["T0ACME"]}


def ago(days: float) -> float:
    return (START - days * DAY).timestamp()


def exported(export: Export, **more: object) -> Path:
    """An export in which the private channel `acme` was spoken in eighty days ago."""
    export.put("groups.json", [channel("G0ACME", "acme", [ANNA, CLARA], **more)])
    return export.put("acme/2025-12-10.json", [message(f"{ago(80):.6f}", ANNA, "the offer")]).zip()


@pytest.fixture
def acme(workspace: Workspace) -> str:
    """The same channel in the API, where the customer has spoken since."""
    workspace.post(workspace.channel("C0DEALS", "deals"), ago(1))
    found = workspace.channel("G0ACME", "acme", [ANNA, CLARA], is_private=True, **CONNECT)
    workspace.post(found, ago(80), "the offer")
    workspace.post(found, ago(0.5), "we cancel", CLARA)
    workspace.strangers[CLARA] = {"id": CLARA, "team_id": "T0ACME", "real_name": "Clara Diaz", "profile": {"email": "clara@acme.example"}}
    return found


def is_complete(nights: Nights) -> bool:
    return bool(nights.rows("select is_complete from meta.source_health where source_object = 'message'")[0][0])


def test_a_talk_with_a_customer_that_the_export_began_goes_on_over_the_api(nights: Nights, workspace: Workspace, export: Export, acme: str) -> None:
    workspace.scopes += PRIVATE
    path = exported(export, **CONNECT)
    for night in range(2):
        nights.sync(START + night * DAY, export=path)
        assert nights.landed() == nights.truth()
        assert is_complete(nights)
    workspace.post(acme, (START + 1.5 * DAY).timestamp(), "or do we?", CLARA)
    nights.sync(START + 2 * DAY, export=path)
    assert "or do we?" in nights.landed().values()


def test_without_the_scope_or_an_invitation_it_is_missed_and_named(nights: Nights, workspace: Workspace, export: Export, acme: str) -> None:
    path = exported(export, **CONNECT)
    nights.sync(START, export=path)
    assert "we cancel" not in nights.landed().values()
    (said,) = [note for note in nights.notes if "not readable" in note]
    assert "#acme (G0ACME)" in said
    assert "groups:history, groups:read" in said
    assert not is_complete(nights)
    workspace.scopes += PRIVATE
    del workspace.channels[acme]  # Slack lists no private channel that the app was not invited to
    nights.sync(START + DAY, export=path)
    (said,) = [note for note in nights.notes if "not readable" in note]
    assert "#acme (G0ACME)" in said
    assert "groups:read" not in said
    assert not is_complete(nights)
    assert "the offer" in nights.landed().values()


def test_of_private_channels_only_those_with_people_from_outside_are_read(nights: Nights, workspace: Workspace, acme: str) -> None:
    workspace.scopes += PRIVATE
    workspace.users["U0GUEST"] = {"id": "U0GUEST", "team_id": "T0NORTH", "real_name": "Gus Guest", "is_ultra_restricted": True, "profile": {}}
    workspace.post(workspace.channel("G0GUEST", "guest", [ANNA, "U0GUEST"], is_private=True), ago(1), "dear guest")
    workspace.post(workspace.channel("G0OTHER", "other", [ANNA, CLARA], is_private=True), ago(1), "dear Clara")
    workspace.post(workspace.channel("G0BOARD", "board", [ANNA, BJORN, "U0NOBODY"], is_private=True), ago(1), "half of them must go")
    nights.sync(START)
    assert {place for place, _ in nights.landed()} == {"C0DEALS", acme, "G0GUEST", "G0OTHER"}
    assert "G0BOARD" not in {call.params.get("channel") for call in nights.server.calls if call.path.endswith(("history", "replies"))}
    assert nights.rows("select id from raw_slack.channel where id = 'G0BOARD'") == []


def test_a_talk_stays_one_with_outsiders_when_these_have_left(nights: Nights, workspace: Workspace) -> None:
    workspace.scopes += PRIVATE
    workspace.users["U0GUEST"] = {"id": "U0GUEST", "team_id": "T0NORTH", "real_name": "Gus Guest", "is_restricted": True, "profile": {}}
    guest = workspace.channel("G0GUEST", "guest", [ANNA, "U0GUEST"], is_private=True)
    workspace.post(guest, ago(1), "dear guest")
    nights.sync(START)
    workspace.members[guest] = [ANNA, BJORN]
    for night in (1, 2):
        workspace.post(guest, (START + (night - 0.5) * DAY).timestamp(), f"night {night}")
        nights.sync(START + night * DAY)
        assert nights.landed() == nights.truth()
    workspace.scopes = workspace.scopes.removesuffix(PRIVATE)
    nights.sync(START + 3 * DAY)
    assert nights.landed() == nights.truth()
    assert not is_complete(nights)


def test_direct_talks_of_an_export_that_the_app_cannot_see_are_told(nights: Nights, workspace: Workspace, export: Export) -> None:
    workspace.post(workspace.channel("C0DEALS", "deals"), ago(1))
    export.put("dms.json", [{"id": "D0CLARA", "members": [ANNA, CLARA]}])
    path = export.put("D0CLARA/2025-12-10.json", [message(f"{ago(80):.6f}", CLARA, "psst", user_team="T0ACME")]).zip()
    nights.sync(START, export=path)
    assert "1 direct conversations of the export are not gone on with: the app sees only those that it is in itself" in nights.notes
    assert "psst" in nights.landed().values()


def test_a_private_channel_of_colleagues_that_the_app_is_not_in_is_counted(nights: Nights, workspace: Workspace, export: Export) -> None:
    workspace.scopes += PRIVATE
    workspace.post(workspace.channel("C0DEALS", "deals"), ago(1))
    export.put("groups.json", [channel("G0BOARD", "board", [ANNA, BJORN])])
    path = export.put("board/2025-12-10.json", [message(f"{ago(80):.6f}", ANNA, "half")]).zip()
    nights.sync(START, export=path, private_channels=True)
    assert "1 channels were not read: the app is not in them (/invite it there)" in nights.notes
    assert is_complete(nights)
