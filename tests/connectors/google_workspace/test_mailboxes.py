"""Many mailboxes as one: each mail once, and what is no interaction left out and told."""

from __future__ import annotations

import pytest

ERIK = "erik@northwind.com"


def test_the_same_mail_in_two_mailboxes_is_one(read, takeout, write_mbox, write_mail):
    takeout({"Mail/a.mbox": write_mbox(write_mail(id="1@acme.com"))})
    theirs = "Delivered-To: erik@northwind.com\n" + write_mail(id="1@acme.com").replace("Message-ID: <1@acme.com>", "Message-Id: < 1@acme.com\n >")
    result = read(takeout=takeout({"Mail/b.mbox": write_mbox(theirs, labels="Sent")}, owner=ERIK))
    (row,) = result.rows["email"]
    assert row["message_key"] == "1@acme.com"
    assert result.reading.notes == ["1 mails lie in more than one mailbox and are landed once"]


@pytest.mark.parametrize("label", ["Spam", "Drafts", "Utkast", "Skräppost", "Inbox,Draft", "=?UTF-8?Q?Entw=C3=BCrfe?=", "Chat"])
def test_what_nobody_wrote_to_anybody_is_left_out_and_told(read_mails, write_mail, label):
    result = read_mails(write_mail(), labels=label)
    assert result.rows["email"] == []
    assert len(result.reading.notes) == 1


@pytest.mark.parametrize("first", ["Trash", "Inbox"])
def test_a_copy_in_one_trash_does_not_delete_the_mail(read, takeout, write_mbox, write_mail, first):
    second = {"Trash": "Inbox", "Inbox": "Trash"}[first]
    takeout({"Mail/a.mbox": write_mbox(write_mail(), labels=first)})
    result = read(takeout=takeout({"Mail/b.mbox": write_mbox(write_mail(), labels=second)}, owner=ERIK))
    assert [(row["is_trashed"], row["text"]) for row in result.rows["email"]] == [("false", "Hello Anna")]


def test_a_mail_that_everybody_threw_away_is_landed_as_deleted_without_its_text(read_mails, write_mail, canonical):
    result = read_mails(write_mail(), labels="Papperskorgen")
    (row,) = result.rows["email"]
    assert (row["is_trashed"], row["text"]) == ("true", None)
    assert canonical(result).execute("select deleted_at is not null from interaction").fetchall() == [(True,)]


def test_the_second_reading_gives_the_same_rows(read, takeout, write_mbox, write_mail):
    folder = takeout({"Mail/a.mbox": write_mbox(*(write_mail(id=f"{n}@a.se") for n in range(50)))})
    assert read(takeout=folder).rows == read(takeout=folder).rows
