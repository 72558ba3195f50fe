"""The sample company's Workspace, once from its exports and once over an API that serves the same: the same rows come out."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import vobject
from icalendar import Calendar

from connectors.google_workspace import connector
from connectors.google_workspace.headers import decode_words
from connectors.google_workspace.mbox import mails
from connectors.sample import make
from tests.connectors.fake_server import FakeServer
from warehouse.contracts import canonical_tables
from warehouse.database import Database, open_database
from warehouse.landed import LandedSource, build_landed
from warehouse.sql_text import quoted, quoted_list

from .nights import Nights
from .workspace import SYSTEM, Feed, Mailbox, Workspace

LATER = datetime(2026, 11, 2, tzinfo=UTC)
DAY = timedelta(days=1)
COMPARED = {
    "interaction": "record_key, source_url, updated_at, channel, thread_id, occurred_at, subject, text, visibility, is_automated",
    "interaction_party": "record_key, person_record_key, identifier_kind, identifier_value, role, response",
    "person_record": "case when source_object <> 'contact' then record_key end, kind, full_name, given_name, family_name, email, phone, job_title, "
    "company_name, is_internal, is_active, is_machine, manager_record_key",
    "identifier": "case when source_object <> 'contact' then record_key end, kind, raw_value",
}
ALIVE = "(select record_key from landed.interaction where deleted_at is null)"
SPOKEN = f"(select person_record_key from landed.interaction_party where interaction_record_key in {ALIVE})"
# a cancelled meeting is a deleted one, in an export as over the API; of those who were to come only an export still knows
KEPT = {
    "interaction": "true",
    "interaction_party": f"interaction_record_key in {ALIVE}",
    "person_record": f"(kind <> 'correspondent' or record_key in {SPOKEN})",
    "identifier": "true",
}
NAMED = {"Inbox": "INBOX", "Sent": "SENT", "Important": "IMPORTANT", "Unread": "UNREAD", "Spam": "SPAM", "Drafts": "DRAFT", "Trash": "TRASH"}
OWN = re.compile(rb"^X-(?:GM-THRID|Gmail-Labels):.*\n(?:[ \t].*\n)*", re.M)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    make(folder, 200, 5)
    return folder / "exports"


def fill(workspace: Workspace, exports: Path) -> None:
    """Everything of the exports, as Google itself would hold it."""
    workspace.users.clear()
    for table in (workspace.boxes, workspace.calendars, workspace.events, workspace.people, workspace.files):
        table.clear()
    with (exports / "users.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            workspace.hire(row["Email Address [Required]"], row["First Name [Required]"], row["Last Name [Required]"], **user_of(row))
    for owner in sorted((exports / "takeout").iterdir()):
        for path in owner.rglob("*.mbox"):
            fill_box(workspace.boxes[owner.name], path)
        for path in owner.rglob("*.ics"):
            fill_calendar(workspace.events[owner.name], path)
        for path in owner.rglob("*.vcf"):
            fill_book(workspace, owner.name, path)
    with (exports / "drive_files.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            shared = [row["permissions.emailAddress"]] if row["permissions.emailAddress"] else []
            told = {name: row[name] for name in ("name", "mimeType", "modifiedTime", "createdTime", "webViewLink")}
            workspace.share(row["Owner"], row["id"], *shared, **told)


def user_of(row: dict[str, str]) -> dict[str, Any]:
    return {
        "suspended": False,
        "orgUnitPath": row["Org Unit Path [Required]"],
        "phones": [{"type": "work", "value": row["Work Phone"]}],
        "externalIds": [{"type": "organization", "value": row["Employee ID"]}],
        "organizations": [{"title": row["Employee Title"], "department": row["Department"], "primary": True}],
        "relations": [{"type": "manager", "value": row["Manager Email"]}],
    } | ({"archived": True} if row["Status [READ ONLY]"] == "Suspended" else {})


def fill_box(box: Mailbox, path: Path) -> None:
    with path.open("rb") as stream:
        for mail in mails(stream, path.name):
            key = f"{int(mail.separator.split()[1].partition(b'@')[0]):x}"
            body = bytes(mail.body)
            head = body.partition(b"\n\n")[0].decode()
            written = re.search(r"^X-Gmail-Labels: (.*(?:\n[ \t].*)*)", head, re.M)
            thread = re.search(r"^X-GM-THRID: (\d+)", head, re.M)
            sent = re.search(r"^Date: (.*)", head, re.M)
            assert written is not None
            assert thread is not None
            assert sent is not None
            labels = [name.strip() for name in decode_words(" ".join(written[1].split())).split(",")]
            box.labels |= {f"Label_{name}": name for name in labels if name not in NAMED}
            box.raw[key] = re.sub(rb"^>(>*From )", rb"\1", OWN.sub(b"", body), flags=re.M)
            box.mails[key] = {
                "id": key,
                "threadId": f"{int(thread[1]):x}",
                "labelIds": [NAMED.get(name, f"Label_{name}") for name in labels],
                "internalDate": str(int(parsedate_to_datetime(sent[1]).timestamp() * 1000)),
            }
    assert set(SYSTEM) <= set(box.labels)


def when(value: Any) -> dict[str, str]:
    if not isinstance(value, datetime):
        return {"date": value.isoformat()}
    zone = "Europe/Stockholm" if "Stockholm" in str(value.tzinfo) else "UTC"
    return {"dateTime": value.isoformat(), "timeZone": zone}


def fill_calendar(feed: Feed, path: Path) -> None:
    for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        uid = str(event["UID"])
        key = uid.partition("@")[0]
        excluded = event.get("EXDATE") or []
        days = [one.dt for listed in (excluded if isinstance(excluded, list) else [excluded]) for one in listed.dts]
        attendees = event.get("ATTENDEE") or []
        answers = {"NEEDS-ACTION": "needsAction", "ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
        found: dict[str, Any] = {
            "id": key, "iCalUID": uid, "status": str(event["STATUS"]).lower(), "summary": str(event["SUMMARY"]),
            "description": str(event.get("DESCRIPTION") or ""), "location": str(event.get("LOCATION") or ""),
            "sequence": int(event["SEQUENCE"]), "created": event["CREATED"].dt.isoformat(), "updated": event["LAST-MODIFIED"].dt.isoformat(),
            "start": when(event["DTSTART"].dt), "end": when(event["DTEND"].dt),
            "organizer": {"email": str(event["ORGANIZER"])[7:], "displayName": event["ORGANIZER"].params.get("CN")},
            "attendees": [
                {"email": str(one)[7:], "displayName": one.params["CN"], "responseStatus": answers[one.params["PARTSTAT"]]}
                for one in (attendees if isinstance(attendees, list) else [attendees])
            ],
        }  # fmt: skip
        if "RRULE" in event:
            rule = [f"RRULE:{event['RRULE'].to_ical().decode()}"]
            found["recurrence"] = rule + [f"EXDATE;TZID=Europe/Stockholm:{day:%Y%m%dT%H%M%S}" for day in days]
        if "RECURRENCE-ID" in event:
            at = event["RECURRENCE-ID"].dt
            found |= {"id": f"{key}_{at.astimezone(UTC):%Y%m%dT%H%M%SZ}", "recurringEventId": key, "originalStartTime": when(at)}
        feed.put(found["id"], found)


def fill_book(workspace: Workspace, owner: str, path: Path) -> None:
    for number, card in enumerate(vobject.readComponents(path.read_text(encoding="utf-8"))):

        def values(name: str, card: Any = card) -> list[dict[str, str]]:
            return [{"value": one.value} for one in card.contents.get(name, [])]

        work = {"name": card.org.value[0] if "org" in card.contents else "", "title": card.title.value if "title" in card.contents else ""}
        names = {"displayName": card.fn.value, "givenName": card.n.value.given, "familyName": card.n.value.family}
        person = {"names": [names], "emailAddresses": values("email"), "phoneNumbers": values("tel"), "organizations": [work]}
        key = f"people/c{sum(map(ord, owner))}{number}"
        workspace.people[owner].put(key, person | {"resourceName": key})


def canonical(database: Database) -> dict[str, list[str]]:
    """What is alive, in an order of its own."""
    settings = connector.settings.model_validate({"system": "google_workspace", "api": True, "users": ["a@b.se"]})
    columns = {name: {column.name: column.type for column in table.columns} for name, table in canonical_tables().items()}
    parameters = {"company_domains": quoted_list(["northwind.com"]), "correspondent_key": quoted("secret")}
    source = LandedSource("google", connector.streams(settings), connector.canonical(settings), "UTC", "compared")
    build_landed(database, [source], columns, parameters)
    return {
        table: sorted(str(row) for row in database.rows(f"select distinct {what} from landed.{table} where deleted_at is null and {KEPT[table]}"))
        for table, what in COMPARED.items()
    }


def files(exports: Path) -> dict[str, Path]:
    return {"takeout": exports / "takeout", "directory": exports / "users.csv", "drive": exports / "drive_files.csv"}


@pytest.fixture(scope="module")
def from_export(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    workspace = Workspace()
    with open_database(tmp_path_factory.mktemp("from export")) as database, FakeServer(workspace.answer) as server:
        Nights(database, workspace, server).sync(LATER, api=False, admin=None, **files(exports))
        yield canonical(database)


ADMINISTRATOR = {"admin": "it@northwind.com"}


@pytest.fixture
def company(workspace: Workspace, exports: Path) -> Workspace:
    fill(workspace, exports)
    boss = next(address for address, user in workspace.users.items() if not user.get("archived"))
    ADMINISTRATOR["admin"] = boss
    return workspace


def same(found: dict[str, list[str]], wanted: dict[str, list[str]]) -> None:
    for table in COMPARED:
        assert sorted(set(found[table]) ^ set(wanted[table]))[:4] == [], table
        assert len(found[table]) == len(wanted[table])


def test_the_api_brings_what_the_export_brings(from_export: dict[str, list[str]], nights: Nights, company: Workspace) -> None:
    nights.sync(LATER, **ADMINISTRATOR)
    found = canonical(nights.database)
    assert len(found["interaction"]) > 200
    same(found, from_export)


def test_going_on_with_the_api_after_the_export_changes_nothing_and_fetches_no_mail_again(
    from_export: dict[str, list[str]], nights: Nights, company: Workspace, exports: Path
) -> None:
    nights.sync(LATER, **ADMINISTRATOR, **files(exports))
    same(canonical(nights.database), from_export)
    assert company.fetched == []
    assert nights.rows("select count(*) from raw_google.email where _deleted_at is not null") == [(0,)]
    keys = nights.alive("contact", "contact_key")
    assert keys
    assert all(key.startswith("c") and key[1:].isdigit() for key in keys)  # the cards of the Takeout gave way to the API's contacts


def test_an_export_that_is_put_there_later_brings_nothing_back(
    from_export: dict[str, list[str]], nights: Nights, company: Workspace, exports: Path
) -> None:
    owner = next(address for address, box in company.boxes.items() if len(box.mails) > 20)
    lost = [key for key, mail in company.boxes[owner].mails.items() if "INBOX" in mail["labelIds"]][:5]
    nights.sync(LATER, **ADMINISTRATOR)
    for key in lost:
        company.delete_mail(owner, key)
    nights.sync(LATER + DAY, **ADMINISTRATOR)
    before = canonical(nights.database)
    nights.sync(LATER + 2 * DAY, **ADMINISTRATOR, **files(exports))
    same(canonical(nights.database), before)


def test_excluded_mailboxes_and_labels_are_left_out_of_an_export_too(nights: Nights, exports: Path) -> None:
    owner = next(path.name for path in sorted((exports / "takeout").iterdir()) if any(path.rglob("*.mbox")))
    nights.sync(LATER, api=False, admin=None, takeout=exports / "takeout", exclude=[owner], exclude_labels=["sent"], metadata_only=True)
    assert nights.rows(f"select count(*) from raw_google.email where mailbox = '{owner}' or labels like '%Sent%' or text is not null") == [(0,)]
    assert nights.rows("select count(*) > 50 from raw_google.email") == [(True,)]
