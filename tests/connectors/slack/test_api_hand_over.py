"""From the export to the API: one history, without a gap and without anything twice."""

from .conftest import ANNA, BJORN, DAY, START, Export, Nights, ago, channel, message
from .workspace import Workspace


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


def test_canonical_tables_are_fed_as_by_an_export(nights: Nights, workspace: Workspace, deals: str) -> None:
    workspace.post(deals, ago(1), "hello <@U0BJORN>")
    nights.sync(START)
    assert nights.rows("select readable_text, mentioned, author from raw_slack.message") == [("hello @Björn Ek", BJORN, ANNA)]
    assert nights.rows("select name, kind, team_id, workspace_url from raw_slack.channel") == [
        ("deals", "public", "T0NORTH", "https://northwind.slack.com")
    ]
