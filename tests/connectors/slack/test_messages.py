"""Messages: threads, edits, deletions, bots, files, text."""

from datetime import UTC, datetime

from .conftest import ANNA, BJORN, Export, Landing, channel, message, user

DAY = "deals/2024-04-05.json"
KEY = "slack:message:C0DEALS:1712345678.000200"


def test_a_message_is_keyed_by_its_channel_id_and_time(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [message("1712345678.000200", ANNA)]).zip())
    sql = "select record_key, source_object, source_id, thread_id, channel, occurred_at, text, visibility, is_automated from landed.interaction"
    at = datetime(2024, 4, 5, 19, 34, 38, 200, tzinfo=UTC)
    key = "C0DEALS:1712345678.000200"
    assert landing.rows(sql) == [(KEY, "message", key, key, "slack", at, "hello", "public", False)]
    assert landing.rows("select interaction_record_key, person_record_key, role, identifier_value from landed.interaction_party") == [
        (KEY, "slack:user:T0NORTH-U0ANNA", "author", ANNA)
    ]


def test_a_link_opens_in_slack_with_and_without_the_workspace_address(export: Export, landing: Landing) -> None:
    day = [message("1712345678.000200", ANNA), message("1712345679.000000", ANNA, thread_ts="1712345678.000200")]
    landing.land(export.put(DAY, day).zip())
    links = "select source_url from landed.interaction order by record_key"
    assert landing.rows(links)[0] == ("https://slack.com/app_redirect?team=T0NORTH&channel=C0DEALS&message_ts=1712345678.000200",)
    landing.land(export.path, url="https://northwind.slack.com/")
    base = "https://northwind.slack.com/archives/C0DEALS/p"
    assert landing.rows(links) == [
        (base + "1712345678000200",),
        (base + "1712345679000000?thread_ts=1712345678.000200&cid=C0DEALS",),
    ]
    assert landing.rows("select source_url from landed.person_record order by 1")[0] == ("https://northwind.slack.com/team/U0ANNA",)


def test_a_reply_months_later_in_another_day_file_joins_its_thread(export: Export, landing: Landing) -> None:
    export.put(DAY, [message("1712345678.000200", ANNA, reply_count=1, latest_reply="1722345678.000100", thread_ts="1712345678.000200")])
    export.put("deals/2024-07-30.json", [message("1722345678.000100", BJORN, thread_ts="1712345678.000200", parent_user_id=ANNA)])
    landing.land(export.zip())
    assert landing.rows("select distinct thread_id from landed.interaction") == [("C0DEALS:1712345678.000200",)]


def test_a_reply_that_was_also_sent_to_the_channel_is_one_message_of_the_thread(export: Export, landing: Landing) -> None:
    broadcast = message("1712345700.000100", BJORN, subtype="thread_broadcast", thread_ts="1712345678.000200")
    landing.land(export.put(DAY, [message("1712345678.000200", ANNA), broadcast]).zip())
    assert landing.rows("select count(*), count(distinct thread_id) from landed.interaction") == [(2, 1)]


def test_an_edit_keeps_the_key_and_says_when(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [message("1712345678.000200", ANNA, "50 k")]).zip())
    edited = message("1712345678.000200", ANNA, "60 k", edited={"user": ANNA, "ts": "1712345999.000000"})
    landing.land(export.put(DAY, [edited]).zip())
    assert landing.changed["message"] == 1
    found = landing.rows("select record_key, text, edited_at, updated_at from landed.interaction")
    at = datetime(2024, 4, 5, 19, 39, 59, tzinfo=UTC)
    assert found == [(KEY, "60 k", at, at)]


def test_a_tombstone_is_deleted_and_holds_no_text_and_no_author(export: Export, landing: Landing) -> None:
    tombstone = message("1712345678.000200", "USLACKBOT", "This message was deleted.", subtype="tombstone", hidden=True)
    landing.land(export.put(DAY, [tombstone, message("1712345679.000000", BJORN, thread_ts="1712345678.000200")]).zip())
    found = landing.rows("select record_key = ?, deleted_at is not null, text from landed.interaction order by record_key".replace("?", f"'{KEY}'"))
    assert found == [(True, True, None), (False, False, "hello")]
    assert landing.rows("select count(*) from landed.interaction_party") == [(1,)]


def test_a_message_that_became_a_tombstone_loses_its_text_everywhere(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [message("1712345678.000200", ANNA, "secret")]).zip())
    landing.land(export.put(DAY, [message("1712345678.000200", "USLACKBOT", "This message was deleted.", subtype="tombstone")]).zip())
    assert landing.rows("select count(*) from raw_slack.message where text = 'secret'") == [(0,)]
    assert landing.rows("select deleted_at is not null from landed.interaction") == [(True,)]


def test_a_message_that_a_later_export_lacks_is_not_deleted(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [message("1712345678.000200", ANNA), message("1712345679.000200", ANNA)]).zip())
    landing.land(export.put(DAY, [message("1712345679.000200", ANNA)]).zip())
    assert landing.rows("select count(*), count(deleted_at) from landed.interaction") == [(2, 0)]
    assert not landing.reading.completed


def test_joins_leaves_and_topics_stay_in_raw_and_are_no_interactions(export: Export, landing: Landing) -> None:
    kinds = ["channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive", "group_join"]
    landing.land(export.put(DAY, [message(f"171234567{n}.000200", ANNA, subtype=kind) for n, kind in enumerate(kinds)]).zip())
    assert landing.rows("select count(*) from raw_slack.message") == [(len(kinds),)]
    assert landing.rows("select count(*) from landed.interaction") == [(0,)]


def test_bots_are_machines_and_what_they_say_is_automated(export: Export, landing: Landing) -> None:
    export.files["users.json"] += [user("U0PAGER", "Pager", is_bot=True, profile={"real_name": "Pager", "bot_id": "B0PAGER"})]
    day = [
        message("1712345671.000000", "U0PAGER", bot_id="B0PAGER"),
        message("1712345672.000000", None, subtype="bot_message", bot_id="B0PAGER"),
        message("1712345673.000000", None, subtype="bot_message", bot_id="B0GITHUB", username="github"),
        message("1712345674.000000", "U0ZENDESK", bot_id="B0ZEN", bot_profile={"name": "Zendesk"}),
        message("1712345675.000000", ANNA),
    ]
    landing.land(export.put(DAY, day).zip())
    assert landing.rows("select is_automated from landed.interaction order by record_key") == [(True,)] * 4 + [(False,)]
    sql = "select source_id, full_name, is_internal from landed.person_record where is_machine order by 1"
    assert landing.rows(sql) == [
        ("T0NORTH-B0GITHUB", "github", None),
        ("T0NORTH-U0PAGER", "Pager", None),
        ("T0NORTH-U0ZENDESK", "Zendesk", None),
    ]
    assert landing.rows("select count(*) from landed.interaction_party where person_record_key is null") == [(0,)]


def test_markup_becomes_readable_text_and_mentions_become_parties(export: Export, landing: Landing) -> None:
    text = (
        "<@U0BJORN> see <https://acme.com/x|the offer> in <#C0DEALS|deals> &amp; write <mailto:eve@acme.com|eve@acme.com> <!here> <@U0GONE|old.name>"
    )
    landing.land(export.put(DAY, [message("1712345678.000200", ANNA, text)]).zip())
    assert landing.rows("select text from landed.interaction") == [
        ("@björn see the offer (https://acme.com/x) in #deals & write eve@acme.com @here @old.name",)
    ]
    assert landing.rows("select text from raw_slack.message") == [(text,)]
    assert landing.rows("select identifier_value from landed.interaction_party where role = 'mentioned' order by 1") == [(BJORN,), ("U0GONE",)]


def test_an_app_message_without_text_says_what_its_attachments_or_blocks_show(export: Export, landing: Landing) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "Ticket <https://desk/7|7> opened"}}
    day = [
        message("1712345671.000000", None, "", bot_id="B0CRM", attachments=[{"title": "Deal won", "text": "Acme &amp; Co", "fallback": "x"}]),
        message("1712345672.000000", None, "", bot_id="B0CRM", blocks=[block]),
        message("1712345673.000000", ANNA, "", files=[{"id": "F0PLAN", "title": "Plan.pdf"}]),
    ]
    landing.land(export.put(DAY, day).zip())
    assert [text for (text,) in landing.rows("select text from landed.interaction order by record_key")] == [
        "Deal won\nAcme & Co",
        "Ticket 7 (https://desk/7) opened",
        "Plan.pdf",
    ]


def test_files_and_comments_of_2016_are_read_like_todays(export: Export, landing: Landing) -> None:
    old = {"id": "F0OLD", "name": "old.png", "title": "Old", "mimetype": "image/png", "filetype": "png", "size": 12, "user": ANNA}
    day = [
        message("1433888315.000002", ANNA, "<@U0ANNA|anna> shared a file: <https://x/F0OLD|Old>", subtype="file_share", file=old),
        message("1433888316.000002", None, "commented", subtype="file_comment", file=old, comment={"user": BJORN, "comment": "nice"}),
        message("1712345678.000200", ANNA, files=[old | {"id": "F0NEW", "name": "a.pdf"}, old | {"id": "F0TWO"}]),
    ]
    landing.land(export.put(DAY, day).zip())
    assert landing.rows("select id, name, size from raw_slack.file order by ts, id") == [
        ("F0OLD", "old.png", "12"),
        ("F0OLD", "old.png", "12"),
        ("F0NEW", "a.pdf", "12"),
        ("F0TWO", "old.png", "12"),
    ]
    authors = "select identifier_value from landed.interaction_party where role = 'author' order by record_key"
    assert landing.rows(authors) == [(ANNA,), (BJORN,), (ANNA,)]


def test_each_reaction_of_each_person_is_a_row(export: Export, landing: Landing) -> None:
    reactions = [{"name": "+1", "users": [ANNA, BJORN], "count": 2}, {"name": "eyes", "users": [BJORN], "count": 1}]
    landing.land(export.put(DAY, [message("1712345678.000200", ANNA, reactions=reactions)]).zip())
    assert landing.rows('select name, "user" from raw_slack.reaction order by all') == [("+1", ANNA), ("+1", BJORN), ("eyes", BJORN)]


def test_a_canvas_is_a_file_as_open_as_where_it_stands(export: Export, landing: Landing) -> None:
    export.put("groups.json", [channel("G0BOARD", "board", [ANNA])])
    canvases = [
        {"id": "F0PLAN", "title": "Plan", "user": ANNA, "created": 1712345678, "channels": ["C0DEALS"], "permalink": "https://x/F0PLAN"},
        {"id": "F0PAY", "title": "Pay", "user": BJORN, "created": 1712345678, "groups": ["G0BOARD"]},
    ]
    landing.land(export.put("canvases.json", canvases).zip(), private_channels=True)
    assert landing.rows("select record_key, channel, subject, visibility, source_url is null from landed.interaction order by 1") == [
        ("slack:canvas:F0PAY", "file", "Pay", "private", False),
        ("slack:canvas:F0PLAN", "file", "Plan", "public", False),
    ]
    assert landing.rows("select count(person_record_key) from landed.interaction_party where role = 'author'") == [(2,)]


def test_the_same_export_again_changes_nothing(export: Export, landing: Landing) -> None:
    reactions = [{"name": "+1", "users": ["U0STRANGER"], "count": 1}]
    day = [message("1712345678.000200", ANNA, "hi <@U0OTHER>", reactions=reactions, files=[{"id": "F0A", "size": 3}])]
    landing.land(export.put(DAY, day).zip())
    assert sum(landing.changed.values()) > 0
    before = landing.rows("select * from landed.interaction union all by name select * from landed.person_record order by record_key")
    landing.land(export.path)
    assert set(landing.changed.values()) == {0}
    assert landing.rows("select * from landed.interaction union all by name select * from landed.person_record order by record_key") == before


def test_the_cursor_is_the_newest_message(export: Export, landing: Landing) -> None:
    landing.land(export.put(DAY, [message("1712345678.000000", ANNA), message("1712345670.000000", ANNA)]).zip())
    assert landing.reading.cursors["message"] == datetime(2024, 4, 5, 19, 34, 38, tzinfo=UTC)
