"""Where Takeouts lie, whose they are, and how they are recognised."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from connectors.base import Reading, UnusableFile
from connectors.google_workspace import connector
from connectors.google_workspace.takeout import find
from warehouse.database import open_database
from warehouse.ingest import read_source

CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def owners(path):
    return {(found.kind, found.owner) for found in find(path)}


@pytest.fixture
def one(tmp_path, write_mbox, write_mail):
    """A single user's Takeout, whose path names nobody."""
    folder = tmp_path / "downloads" / "Takeout"
    (folder / "Mail").mkdir(parents=True)
    delivered = "Delivered-To: erik@northwind.com\n"
    (folder / "Mail" / "Inbox.mbox").write_bytes(write_mbox(*(delivered + write_mail(id=f"{n}@a.se") for n in range(3))))
    return folder


def test_the_owner_stands_in_the_folders_name(takeout, write_mbox, write_mail):
    takeout({"Mail/Inbox.mbox": write_mbox(write_mail())})
    folder = takeout({"Calendar/Team.ics": CALENDAR}, owner="Erik@Northwind.com")
    assert owners(folder) == {("mail", "anna@northwind.com"), ("calendar", "erik@northwind.com")}


def test_the_owner_of_a_single_takeout_is_whom_the_mail_was_delivered_to(one):
    assert owners(one) == {("mail", "erik@northwind.com")}
    assert owners(one.parent) == {("mail", "erik@northwind.com")}


def test_the_main_calendar_names_the_owner(one):
    (one / "Calendar").mkdir()
    (one / "Calendar" / "anna@northwind.com.ics").write_text(CALENDAR)
    assert owners(one) == {("mail", "anna@northwind.com"), ("calendar", "anna@northwind.com")}


def test_without_delivery_lines_the_address_that_is_in_most_mails_owns_the_mailbox(tmp_path, write_mbox, write_mail):
    path = tmp_path / "x.mbox"
    path.write_bytes(write_mbox(*(write_mail(sender=f"p{n}@acme.com", id=f"{n}@a.se") for n in range(5))))
    assert owners(path) == {("mail", "anna@northwind.com")}


def test_a_mailbox_that_is_excluded_later_is_deleted_here(tmp_path, takeout, write_mbox, write_mail):
    event = "BEGIN:VEVENT\nUID:e1@x\nDTSTART:20260301T090000Z\nDTEND:20260301T100000Z\nSUMMARY:Interview\nEND:VEVENT\n"
    calendar = CALENDAR.replace("\r\n", "\n").replace("END:VCALENDAR", event + "END:VCALENDAR")
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Dr Ek\nEMAIL:ek@clinic.se\nEND:VCARD\n"
    takeout({"Mail/a.mbox": write_mbox(write_mail(id="both@a.se"), write_mail("my diagnosis", id="own@a.se"))}, owner="anna@northwind.com")
    takeout({"Calendar/anna@northwind.com.ics": calendar, "Contacts/All.vcf": card}, owner="anna@northwind.com")
    folder = takeout({"Mail/b.mbox": write_mbox(write_mail(id="both@a.se"), write_mail(id="erik@a.se"))}, owner="erik@northwind.com")
    mails, found = "select message_key from raw_google.email where _deleted_at is null order by 1", []
    others = "select (select count(*) from raw_google.event where _deleted_at is null), count(*) from raw_google.contact where _deleted_at is null"
    with open_database(tmp_path / "data") as database:
        for day, excluded in enumerate(([], ["anna@*"]), 1):
            settings = connector.settings.model_validate({"system": "google_workspace", "takeout": folder, "exclude": excluded})
            reading = Reading("google", horizon=date(2026, 1, 1))
            read_source(database, "google", connector, settings, f"run-{day}", datetime(2026, 3, day, tzinfo=UTC), reading)
            found.append(([key for (key,) in database.rows(mails)], database.rows(others)[0]))
    assert found == [(["both@a.se", "erik@a.se", "own@a.se"], (1, 1)), (["both@a.se", "erik@a.se"], (0, 0))]


def test_a_zip_and_a_folder_of_zips_are_read_like_folders(one, read, tmp_path):
    (tmp_path / "zips").mkdir()
    path = tmp_path / "zips" / "takeout-20260101T000000Z-001.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in one.rglob("*.mbox"):
            archive.write(file, f"Takeout/{file.relative_to(one)}")
    whole = read(takeout=one).rows["email"]
    assert len(whole) == 3
    assert read(takeout=path).rows["email"] == read(takeout=path.parent).rows["email"] == whole


def test_a_truncated_zip_is_refused(one, tmp_path, read):
    path = tmp_path / "takeout-1.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(one / "Mail" / "Inbox.mbox", "Takeout/Mail/Inbox.mbox")
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(UnusableFile, match=r"takeout-1\.zip"):
        read(takeout=path)


def test_a_folder_without_any_export_is_refused_with_what_to_do(tmp_path, read):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnusableFile, match="no mailbox"):
        read(takeout=tmp_path / "empty")


def test_a_source_without_any_export_is_refused():
    with pytest.raises(ValidationError, match="at least one of"):
        connector.settings.model_validate({"system": "google_workspace"})


def test_exports_are_recognised_by_what_they_look_like(tmp_path, takeout, write_mbox, write_mail):
    takeout({"Mail/Inbox.mbox": write_mbox(write_mail())})
    (tmp_path / "users.csv").write_text("First Name [Required],Last Name [Required],Email Address [Required],Org Unit Path [Required]\n")
    (tmp_path / "files.csv").write_text("Owner,id,name,mimeType\n")
    (tmp_path / "workers.csv").write_text("Employee_ID,Legal_Name\n")
    assert connector.recognise(tmp_path) == {"system": "google_workspace", "takeout": "takeout", "directory": "users.csv", "drive": "files.csv"}
    assert connector.recognise(tmp_path / "takeout") == {"system": "google_workspace", "takeout": "."}


def test_a_folder_of_something_else_is_not_recognised(tmp_path):
    (tmp_path / "channels.json").write_text("[]")
    with zipfile.ZipFile(tmp_path / "slack.zip", "w") as archive:
        archive.writestr("users.json", "[]")
    assert connector.recognise(tmp_path) is None


def test_the_files_of_a_source_are_those_of_its_settings(tmp_path):
    settings = connector.settings.model_validate({"system": "google_workspace", "directory": "u.csv", "drive": "d.csv"}, context={"folder": tmp_path})
    assert list(connector.files(settings)) == [tmp_path / "u.csv", tmp_path / "d.csv"]
