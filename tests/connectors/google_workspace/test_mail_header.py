"""Subjects, people, keys, threads and signs of machines, from headers as they really are."""

from __future__ import annotations

import pytest


def parties(row):
    return [tuple(line.split("\t")) for line in (row["parties"] or "").split("\n") if line]


def only(result):
    (row,) = result.rows["email"]
    return row


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?UTF-8?Q?Ordern_=C3=A4r_p=C3=A5_v=C3=A4g?=", "Ordern är på väg"),
        ("=?utf-8?B?5rOo5paH44Gu44GU56K66KqN?=", "注文のご確認"),
        ("=?iso-8859-1?Q?R=E9union?= du =?windows-1252?Q?5_=80?=", "Réunion du 5 €"),
        ("=?UTF-8?B?w6U=?=\n =?UTF-8?B?w6Q=?=", "åä"),
        ("=?utf-8?B?8J+YgA=?= broken", "😀 broken"),
        ("=?no-such-charset?Q?caf=C3=A9?=", "café"),
        ("A line that is\n\tfolded", "A line that is folded"),
        ("Räksmörgås unencoded", "Räksmörgås unencoded"),
    ],
)
def test_a_subject_is_read_as_its_writer_meant_it(read_mails, write_mail, written, meant):
    assert only(read_mails(write_mail().replace("Subject: Order", f"Subject: {written}")))["subject"] == meant


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ('"Smith, Bob" <Bob@Acme.com>', [("bob@acme.com", "Smith, Bob")]),
        ("=?utf-8?Q?=C3=85kesson=2C_Bo?= <bo@acme.com>", [("bo@acme.com", "Åkesson, Bo")]),
        ('"=?utf-8?Q?Bo_=C3=85?=" <bo@acme.com>', [("bo@acme.com", "Bo Å")]),
        ("bob@acme.com (Bob Smith)", [("bob@acme.com", "Bob Smith")]),
        ("bob@acme.com", [("bob@acme.com", "")]),
        ("'bob@acme.com' <bob@acme.com>", [("bob@acme.com", "")]),
        ('A <a@x.se>, "B, C" <b@x.se>,\n c@x.se', [("a@x.se", "A"), ("b@x.se", "B, C"), ("c@x.se", "")]),
        ("undisclosed-recipients:;", []),
        ("Bob Smith", []),
        ("<>", []),
    ],
)
def test_people_are_read_with_their_names(read_mails, write_mail, written, people):
    row = only(read_mails(write_mail(to=written)))
    assert [(address, name) for role, address, name in parties(row) if role == "to"] == people


def test_a_blind_copy_is_nobodys_business(read_mails, write_mail):
    assert "secret" not in only(read_mails(write_mail("x", "Bcc: secret@acme.com")))["parties"]


def test_a_mail_without_message_id_gets_the_same_key_in_every_mailbox(read, takeout, write_mail, write_mbox):
    content = write_mail("no id here", id="")
    takeout({"Mail/a.mbox": write_mbox(content)})
    other = "Delivered-To: erik@northwind.com\nReceived: by elsewhere; Fri, 5 Jan 2024 10:00:01 +0100\n" + content
    result = read(takeout=takeout({"Mail/a.mbox": write_mbox(other, labels="Work")}, owner="erik@northwind.com"))
    row = only(result)
    assert row["message_key"].startswith("content-")
    assert row["message_id"] is None
    assert row["link"].startswith("https://mail.google.com/")


def test_two_mails_without_message_id_are_two(read_mails, write_mail):
    assert len(read_mails(write_mail("one", id=""), write_mail("two", id="")).rows["email"]) == 2


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("List-Id: News <news.acme.com>", "list"),
        ("List-Unsubscribe: <https://acme.com/off>", "list"),
        ("Precedence: bulk", "bulk"),
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("Auto-Submitted: no", None),
        ("X-Autoreply: yes", "auto-submitted"),
        ("Return-Path: <>", "auto-submitted"),
        ("X-Mailer: Outlook", None),
    ],
)
def test_a_machine_is_known_by_its_headers(read_mails, write_mail, header, reason):
    assert only(read_mails(write_mail("x", header)))["automated_by"] == reason


@pytest.mark.parametrize(
    "local", ["no-reply", "noreply", "do_not_reply", "mailer-daemon", "postmaster", "bounces+123", "orders-noreply", "notifications"]
)
def test_a_machine_is_known_by_its_address(read_mails, write_mail, local):
    assert only(read_mails(write_mail(sender=f"Acme <{local}@acme.com>")))["automated_by"] == "machine address"


@pytest.mark.parametrize("local", ["noreen", "bouncer.bob", "postma", "bob.norepl"])
def test_a_person_whose_name_looks_alike_is_no_machine(read_mails, write_mail, local):
    assert only(read_mails(write_mail(sender=f"{local}@acme.com")))["automated_by"] is None


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Fri, 5 Jan 2024 10:00:00 +0100", "2024-01-05T09:00:00+00:00"),
        ("Fri, 5 Jan 2024 10:00:00 -0000", "2024-01-05T10:00:00+00:00"),
        ("5 Jan 2024 10:00 GMT", "2024-01-05T10:00:00+00:00"),
        ("sometime", "2024-01-05T09:00:00+00:00"),
        ("Thu, 1 Jan 1970 00:00:00 +0000", "2024-01-05T09:00:00+00:00"),
        ("Fri, 5 Jan 99999 10:00:00 +0100", "2024-01-05T09:00:00+00:00"),
    ],
)
def test_a_broken_date_falls_back_on_the_mailbox(read_mails, write_mail, date, at):
    assert only(read_mails(write_mail().replace("Fri, 5 Jan 2024 10:00:00 +0100", date)))["sent_at"] == at


def test_nul_bytes_and_lone_surrogates_stay_out(read_mails, write_mail):
    raw = write_mail("a\x00b").encode().replace(b"Subject: Order", b"Subject: O\x00r\xed\xa0\x80d")
    row = only(read_mails(raw))
    for value in row.values():
        assert "\x00" not in (value or "")
        (value or "").encode()


def test_hundreds_of_thousands_of_recipients_do_no_harm(read_mails, write_mail):
    row = only(read_mails(write_mail(to=", ".join(f"p{number}@x.se" for number in range(20_000)))))
    assert len(parties(row)) == 1_000


@pytest.mark.parametrize("name", ["From", "Message-ID", "Content-Type", "Subject", "References", "List-Post"])
@pytest.mark.parametrize("value", [" " * 300_000 + "x", "<" + " " * 300_000 + "x", "(" * 100_000, '"' * 100_001, "a@" * 100_000, ";" * 100_000])
def test_a_header_made_to_keep_us_busy_does_not(read_mails, write_mail, name, value):
    result = read_mails(write_mail("text", f"{name}: {value}").replace(f"{name}: Order\n", "").replace("From: Bob Smith <bob@acme.com>\n", ""))
    assert len(result.rows["email"]) + len(result.quarantine) == 1
