"""Each file is what its vendor writes: it opens with the format's own reader and has the vendor's quirks."""

import json
import mailbox
import zipfile
from email.header import decode_header, make_header

from icalendar import Calendar

from connectors.sample.ids import salesforce_checksum
from connectors.sample.salesforce_columns import COLUMNS, HEADER_ONLY
from tests.connectors.sample.conftest import Sample

NULL_LOOKUP = "000000000000000AAA"


def test_the_salesforce_export_has_a_file_for_each_object_and_most_standard_ones_are_empty(sample: Sample) -> None:
    assert set(sample.crm) == {*COLUMNS, *HEADER_ONLY}
    assert all(sample.crm[name] for name in COLUMNS)
    assert not any(sample.crm[name] for name in HEADER_ONLY)


def test_every_field_of_the_salesforce_export_is_quoted(sample: Sample) -> None:
    with zipfile.ZipFile(sample.folder / "exports/salesforce.zip") as packed:
        for line in packed.read("Contact.csv").decode("cp1252").split("\n")[:50]:
            assert not line or (line.startswith('"') and line.endswith('"'))


def test_salesforce_ids_carry_their_checksum_and_never_repeat(sample: Sample) -> None:
    for name, rows in sample.crm.items():
        ids = [row["Id"] for row in rows]
        assert len(ids) == len(set(ids)), name
        assert all(len(one) == 18 and salesforce_checksum(one[:15]) == one[15:] for one in ids)


def test_the_checksum_is_salesforces_own() -> None:
    assert salesforce_checksum("0035g00000ABCDE") == "AA5"
    assert salesforce_checksum("000000000000000") == "AAA"
    assert salesforce_checksum("00130000000xZcU") == "AAU"


def test_lookups_point_to_rows_or_are_null(sample: Sample) -> None:
    accounts = {row["Id"] for row in sample.crm["Account"]} | {NULL_LOOKUP}
    users = {row["Id"] for row in sample.crm["User"]}
    people = {row["Id"] for name in ("Contact", "Lead") for row in sample.crm[name]} | {NULL_LOOKUP}
    assert all(row["AccountId"] in accounts and row["OwnerId"] in users for row in sample.crm["Contact"])
    assert all(row["WhoId"] in people and row["OwnerId"] in users for row in sample.crm["Task"])
    cases = {row["Id"] for row in sample.crm["Case"]}
    assert all(row["ParentId"] in cases for row in sample.crm["CaseComment"])
    assert any(row["WhoId"] == NULL_LOOKUP for row in sample.crm["Task"])


def test_nothing_in_the_past_is_dated_after_the_present(sample: Sample) -> None:
    for rows in sample.crm.values():
        assert all(row["CreatedDate"] < "2026-11-02 06:00:00" and row["SystemModstamp"] < "2026-11-02 06:00:00" for row in rows)
    assert max(float(message["ts"]) for message in sample.messages) < 1_793_599_200


def test_slack_messages_stand_in_the_file_of_their_day(sample: Sample) -> None:
    from datetime import UTC, datetime

    names = {room["name"] for kind in ("channels", "groups", "mpims") for room in sample.slack[f"{kind}.json"]}
    names |= {room["id"] for room in sample.slack["dms.json"]}
    for name, day in sample.slack.items():
        if "/" not in name:
            continue
        room, file = name.split("/")
        assert room in names
        for message in day:
            assert f"{datetime.fromtimestamp(float(message['ts']), UTC):%Y-%m-%d}.json" == file
            assert "channel" not in message


def test_threads_agree_with_their_replies(sample: Sample) -> None:
    checked = 0
    for room in {name.split("/")[0] for name in sample.slack if "/" in name}:
        messages = {message["ts"]: message for name, day in sample.slack.items() if name.startswith(f"{room}/") for message in day}
        for message in messages.values():
            if message.get("reply_count"):
                replies = [one for one in messages.values() if one.get("thread_ts") == message["ts"] and one is not message]
                assert len(replies) == message["reply_count"]
                assert max(one["ts"] for one in replies) == message["latest_reply"]
                checked += 1
    assert checked > 100


def test_message_times_are_unique_within_a_channel(sample: Sample) -> None:
    seen: set[tuple[str, str]] = set()
    for name, day in sample.slack.items():
        if "/" in name:
            for message in day:
                key = (name.split("/")[0], message["ts"])
                assert key not in seen
                seen.add(key)


def test_every_author_is_a_user_or_an_outside_member(sample: Sample) -> None:
    users = {user["id"] for user in sample.slack["users.json"]}
    for message in sample.messages:
        author = message.get("user")
        assert author is None or author in users or message.get("user_team", "T04NW2K9Q") != "T04NW2K9Q" or message.get("subtype")


def test_mailboxes_open_and_every_mail_has_its_headers(sample: Sample) -> None:
    mails = 0
    ids: set[str] = set()
    for path in sample.glob(".mbox"):
        for mail in mailbox.mbox(path):
            assert mail["Message-ID"]
            assert mail["X-GM-THRID"]
            assert mail["Date"]
            assert "@" in str(make_header(decode_header(mail["From"])))
            ids.add(mail["Message-ID"])
            mails += 1
    assert len(ids) == sample.report.counts["mails"]
    assert mails > len(ids)


def test_mail_bodies_decode_in_every_encoding(sample: Sample) -> None:
    encodings, kinds = set(), set()
    for mail in mailbox.mbox(sample.glob(".mbox")[1]):
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                encodings.add(part["Content-Transfer-Encoding"])
                kinds.add(part.get_content_subtype())
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                assert payload.decode(str(part.get_content_charset())).strip()
    assert encodings == {"7bit", "quoted-printable", "base64"}
    assert kinds == {"plain", "html"}


def test_calendars_parse_and_series_have_their_exceptions(sample: Sample) -> None:
    rules = overrides = excluded = cancelled = events = 0
    for path in sample.glob(".ics"):
        calendar = Calendar.from_ical(path.read_bytes())
        for event in calendar.walk("VEVENT"):
            events += 1
            rules += "RRULE" in event
            overrides += "RECURRENCE-ID" in event
            excluded += "EXDATE" in event
            cancelled += event["STATUS"] == "CANCELLED"
            assert event["UID"]
            assert event["ORGANIZER"]
    assert events >= sample.report.counts["meetings"]
    assert rules
    assert overrides
    assert excluded
    assert cancelled


def test_no_line_of_a_calendar_is_longer_than_75_octets(sample: Sample) -> None:
    for path in sample.glob(".ics"):
        assert max(len(line) for line in path.read_bytes().split(b"\r\n")) <= 75


def test_helpdesk_tickets_are_json_lines_by_known_requesters(sample: Sample) -> None:
    requesters = {row["id"] for row in sample.csv("exports/helpdesk/requesters.csv")}
    tickets = [
        json.loads(line)
        for path in sorted((sample.folder / "exports/helpdesk").glob("tickets-*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert tickets
    assert all(str(ticket["requester_id"]) in requesters for ticket in tickets)


def test_workers_have_managers_and_some_left(sample: Sample) -> None:
    workers = {row["Employee_ID"]: row for row in sample.csv("exports/workers.csv")}
    assert sum(not row["Manager_ID"] for row in workers.values()) == 1
    assert all(row["Manager_ID"] in workers for row in workers.values() if row["Manager_ID"])
    assert any(row["Worker_Status"] == "Terminated" and row["Termination_Date"] for row in workers.values())
