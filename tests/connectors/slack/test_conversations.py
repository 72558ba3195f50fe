"""Conversations: which are landed, and how open they are."""

import pytest

from connectors.slack.memory import DAY, Thread

from .conftest import ANNA, BJORN, TEAM, Export, Landing, channel, message, user

GUEST = "U0GUEST"
TS = "1712345678.000200"


def with_guest(export: Export) -> Export:
    export.files["users.json"] += [user(GUEST, "Gil Guest", "gil@acme.com", is_restricted=True)]
    return export


def visibility(landing: Landing) -> list[str]:
    return [found for (found,) in landing.rows("select visibility from landed.interaction order by record_key")]


def test_a_private_channel_is_landed_as_private(export: Export, landing: Landing) -> None:
    export.put("groups.json", [channel("G0BOARD", "board", [ANNA, BJORN])]).put("board/2024-04-05.json", [message(TS, ANNA)])
    landing.land(export.zip(), private_channels=True)
    assert visibility(landing) == ["private"]


def test_nothing_of_a_private_channel_of_colleagues_lands_unless_it_is_asked_for(export: Export, landing: Landing) -> None:
    about = {"files": [{"id": "F0CUTS", "name": "half-of-them.xlsx"}], "reactions": [{"name": "fire", "users": [BJORN]}]}
    export.put("groups.json", [channel("G0BOARD", "board", [ANNA, BJORN])])
    export.put("board/2024-04-05.json", [message(TS, ANNA, "we cut half of them", **about)])
    export.put("FC:F0PLAN:The plan/2024-04-05.json", [message(TS, ANNA, "half of them on the plan")])
    export.put("nobody-lists-me/2024-04-05.json", [message(TS, ANNA, "half of them again")])
    export.put("canvases.json", [{"id": "F0PAY", "title": "half of them", "user": ANNA, "groups": ["G0BOARD"]}])
    export.put("dms.json", [{"id": "D0ANNABJO", "members": [ANNA, BJORN]}])
    export.put("D0ANNABJO/2024-04-05.json", [message(TS, ANNA, "half of them, psst")])
    landing.land(export.zip())
    held = everything(landing)
    assert not any(word in held for word in ("half", "cut", "G0BOARD", "D0ANNABJO", "nobody-lists-me", "F0PLAN", "fire"))
    assert "3 private channels of colleagues were not landed (private_channels: true lands them)" in landing.reading.notes
    landing.land(export.path, private_channels=True, direct_messages=True)
    assert all(word in everything(landing) for word in ("half of them, psst", "half of them again", "half of them on the plan", "F0CUTS", "F0PAY"))


def everything(landing: Landing) -> str:
    """All that the raw tables hold, and all that was set aside."""
    tables = landing.rows("select table_name from duckdb_tables() where schema_name = 'raw_slack' and table_name not like '%dlt%'")
    assert len(tables) == 8
    return str([landing.rows(f'select * from raw_slack."{table}"') for (table,) in tables]) + str(landing.quarantine())


def test_a_private_channel_with_a_guest_in_it_is_talk_with_an_outside_party(export: Export, landing: Landing) -> None:
    with_guest(export).put("groups.json", [channel("G0ACME", "acme", [ANNA, GUEST])]).put("acme/2024-04-05.json", [message(TS, ANNA)])
    landing.land(export.zip())
    assert visibility(landing) == ["public"]


def test_a_guest_with_an_address_of_the_company_is_a_colleague(export: Export, landing: Landing) -> None:
    export.files["users.json"] += [user("U0TEMP", "Tea Temp", "tea@northwind.com", is_restricted=True)]
    export.put("groups.json", [channel("G0OPS", "ops", [ANNA, "U0TEMP"])]).put("ops/2024-04-05.json", [message(TS, ANNA)])
    landing.land(export.zip(), private_channels=True)
    assert visibility(landing) == ["private"]


def test_a_channel_shared_inside_ones_own_organisation_stays_private(export: Export, landing: Landing) -> None:
    shared = channel("G0ORG", "org", [ANNA, BJORN], is_shared=True, is_org_shared=True, connected_team_ids=[TEAM])
    landing.land(export.put("groups.json", [shared]).put("org/2024-04-05.json", [message(TS, ANNA)]).zip(), private_channels=True)
    assert visibility(landing) == ["private"]


def test_direct_messages_between_colleagues_are_not_landed(export: Export, landing: Landing) -> None:
    export.put("dms.json", [{"id": "D0ANNABJO", "members": [ANNA, BJORN]}]).put("D0ANNABJO/2024-04-05.json", [message(TS, ANNA, "psst")])
    export.put("mpims.json", [channel("G0THREE", "mpdm-anna--bjorn-1", [ANNA, BJORN])])
    export.put("mpdm-anna--bjorn-1/2024-04-05.json", [message(TS, BJORN, "psst")])
    landing.land(export.zip())
    assert landing.rows("select count(*) from raw_slack.message") == [(0,)]
    assert landing.rows("select id from raw_slack.channel") == [("C0DEALS",)]
    assert landing.reading.notes == ["2 direct conversations between colleagues were not landed (direct_messages: true lands them)"]


def test_direct_messages_between_colleagues_are_landed_as_direct_when_asked_for(export: Export, landing: Landing) -> None:
    export.put("dms.json", [{"id": "D0ANNABJO", "members": [ANNA, BJORN]}]).put("D0ANNABJO/2024-04-05.json", [message(TS, ANNA)])
    landing.land(export.zip(), direct_messages=True)
    assert visibility(landing) == ["direct"]


def test_direct_messages_with_an_outsider_are_landed_and_reach_them(export: Export, landing: Landing) -> None:
    with_guest(export).put("dms.json", [{"id": "D0ANNAGIL", "members": [ANNA, GUEST]}]).put("D0ANNAGIL/2024-04-05.json", [message(TS, ANNA)])
    export.put("mpims.json", [channel("G0THREE", "mpdm-anna--bjorn--gil-1", [ANNA, BJORN, GUEST])])
    export.put("mpdm-anna--bjorn--gil-1/2024-04-05.json", [message(TS, GUEST)])
    landing.land(export.zip())
    assert visibility(landing) == ["public", "public"]
    parties = landing.rows("select source_id, identifier_value, role from landed.interaction_party order by all")
    assert parties == [(f"D0ANNAGIL:{TS}", ANNA, "author"), (f"D0ANNAGIL:{TS}", GUEST, "to"), (f"G0THREE:{TS}", GUEST, "author")]


def test_somebody_who_is_merely_missing_from_the_list_makes_no_private_talk_an_outside_one(export: Export, landing: Landing) -> None:
    export.put("groups.json", [channel("G0LAYOFFS", "layoffs", [ANNA, "U0MISSING"], is_shared=True, is_org_shared=True)])
    export.put("layoffs/2024-04-05.json", [message(TS, ANNA, "half of them"), message(TS + "1", "U0MISSING", "which half of them?", team=TEAM)])
    export.put("dms.json", [{"id": "D0MISSING", "members": [ANNA, "U0MISSING"]}])
    export.put("D0MISSING/2024-04-05.json", [message(TS, "U0MISSING", "half of them, psst", user_team=TEAM)])
    landing.land(export.zip())
    held = everything(landing)
    assert not any(word in held for word in ("half", "layoffs", "G0LAYOFFS", "D0MISSING", "U0MISSING"))
    assert "1 private channels of colleagues were not landed (private_channels: true lands them)" in landing.reading.notes
    assert "1 direct conversations between colleagues were not landed (direct_messages: true lands them)" in landing.reading.notes


def test_somebody_of_whom_nothing_is_known_never_opens_a_private_talk(export: Export, landing: Landing) -> None:
    """Also where private channels are asked for: they are landed, and stay private."""
    members = channel("C0ACME", "ext-acme", [ANNA, "U0MISSING"], is_ext_shared=True, connected_team_ids=["T0ACME"])
    export.put("channels.json", [*export.files["channels.json"], members])
    export.put("groups.json", [channel("G0LAYOFFS", "layoffs", [ANNA, "U0MISSING"])])
    export.put("layoffs/2024-04-05.json", [message(TS, ANNA, "half of them"), message(TS + "1", "U0MISSING", "which half?")])
    export.put("dms.json", [{"id": "D0MISSING", "members": [ANNA, "U0MISSING"]}])
    export.put("D0MISSING/2024-04-05.json", [message(TS, "U0MISSING", "psst")])
    landing.land(export.zip(), private_channels=True, direct_messages=True)
    assert visibility(landing) == ["direct", "private", "private"]


def test_a_private_talk_with_another_organisation_is_known_by_what_slack_says_of_it(export: Export, landing: Landing) -> None:
    shared = channel("G0ACME", "acme", [ANNA, "U0CLARA"], is_ext_shared=True, connected_team_ids=["T0ACME"])
    export.put("groups.json", [shared]).put("acme/2024-04-05.json", [message(TS, ANNA, "the offer")])
    export.put("dms.json", [{"id": "D0CLARA", "members": [ANNA, "U0CLARA"]}])
    export.put("D0CLARA/2024-04-05.json", [message(TS, ANNA, "hello"), message(TS + "1", "U0CLARA", "thanks", user_team="T0ACME")])
    landing.land(export.zip())
    assert visibility(landing) == ["public", "public", "public"]


def test_direct_messages_with_a_bot_are_between_colleagues(export: Export, landing: Landing) -> None:
    export.put("dms.json", [{"id": "D0ANNABOT", "members": [ANNA, "USLACKBOT"]}]).put("D0ANNABOT/2024-04-05.json", [message(TS, ANNA)])
    landing.land(export.zip())
    assert landing.rows("select count(*) from raw_slack.message") == [(0,)]


def test_an_export_of_public_channels_only_is_whole(export: Export, landing: Landing) -> None:
    landing.land(export.put("deals/2024-04-05.json", [message(TS, ANNA)]).zip())
    assert visibility(landing) == ["public"]
    assert landing.reading.notes == []


def test_a_folder_that_no_list_names_is_landed_as_private_and_noted(export: Export, landing: Landing) -> None:
    landing.land(export.put("skunkworks/2024-04-05.json", [message(TS, ANNA)]).zip(), private_channels=True)
    assert landing.rows("select record_key, visibility from landed.interaction") == [(f"slack:message:skunkworks:{TS}", "private")]
    assert "skunkworks" in landing.reading.notes[0]


def test_a_folder_of_direct_messages_that_no_list_names_is_not_landed(export: Export, landing: Landing) -> None:
    landing.land(export.put("D0UNKNOWN/2024-04-05.json", [message(TS, ANNA)]).zip())
    assert landing.rows("select count(*) from raw_slack.message") == [(0,)]


def test_comments_on_a_canvas_are_private_messages_under_its_id(export: Export, landing: Landing) -> None:
    landing.land(export.put("FC:F0PLAN:The plan/2024-04-05.json", [message(TS, ANNA)]).zip(), private_channels=True)
    assert landing.rows("select record_key, visibility from landed.interaction") == [(f"slack:message:F0PLAN:{TS}", "private")]


def test_a_json_file_that_is_no_day_file_is_noted_and_not_read(export: Export, landing: Landing) -> None:
    landing.land(export.put("deals/attachments/report.json", {"a": 1}).zip())
    assert landing.reading.notes == ["1 JSON files are not named after a day and were not read, e.g. deals/attachments/report.json"]


@pytest.mark.parametrize(("silent_days", "again_after_days"), [(1, 1), (10, 10), (40, 40), (400, 60)])
def test_a_silent_thread_is_read_again_when_its_silence_has_doubled_and_within_sixty_days(silent_days: int, again_after_days: int) -> None:
    read_at = 1_000 * DAY
    thread = Thread(3, f"{read_at - silent_days * DAY:.6f}")
    thread.was_read(read_at)
    assert not thread.is_due(read_at + (again_after_days - 0.5) * DAY, None)
    assert thread.is_due(read_at + again_after_days * DAY, None)
