"""An mbox as a file: where mails begin and end, and what is none."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from connectors.base import UnusableFile
from connectors.google_workspace import mbox as mbox_module
from connectors.google_workspace.mbox import mails


def split(tmp_path: Path, content: bytes) -> list[bytes]:
    path = tmp_path / "x.mbox"
    path.write_bytes(content)
    with path.open("rb") as stream:
        return [bytes(raw.body) for raw in mails(stream, "x.mbox")]


def test_an_escaped_from_line_is_text_and_begins_no_mail(read_mails, write_mail):
    result = read_mails(write_mail("Dear Anna\n\nFrom Monday on we are closed.\nBob"))
    assert [row["text"] for row in result.rows["email"]] == ["Dear Anna\n\nFrom Monday on we are closed.\nBob"]


def test_an_unescaped_from_line_in_a_text_begins_no_mail(tmp_path):
    found = split(tmp_path, b"From 1@xxx Fri Jan 05 09:00:00 +0000 2024\nSubject: a\n\nFrom here on: 10:00:00 2024\nFrom Bob\n\n")
    assert len(found) == 1


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_both_line_ends_are_read(tmp_path, end, write_mbox, write_mail):
    content = write_mbox(write_mail(id="1@a.se"), write_mail(id="2@a.se")).replace(b"\n", end)
    assert len(split(tmp_path, content)) == 2


@pytest.mark.parametrize("size", [1, 7, 64, 100, 333])
def test_a_mail_may_begin_anywhere_in_a_chunk(tmp_path, monkeypatch, size, write_mbox, write_mail):
    content = write_mbox(*(write_mail("text " * number, id=f"{number}@a.se") for number in range(40)))
    whole = split(tmp_path, content)
    monkeypatch.setattr(mbox_module, "CHUNK", size)
    assert len(whole) == 40
    assert split(tmp_path, content) == whole


def test_an_empty_mailbox_has_no_mails(read, takeout):
    result = read(takeout=takeout({"Mail/Inbox.mbox": b""}))
    assert result.rows["email"] == []
    assert "email" not in result.reading.completed


def test_a_csv_that_is_named_mbox_is_refused_with_its_name(read, takeout):
    with pytest.raises(UnusableFile, match=r"Inbox\.mbox.*this is no mailbox"):
        read(takeout=takeout({"Mail/Inbox.mbox": "Id,Name\n1,Anna\n"}))


def test_a_mailbox_cut_in_half_lands_what_is_there(read, takeout, write_mbox, write_mail):
    content = write_mbox(write_mail("first", id="1@a.se"), write_mail("second and long", id="2@a.se"))
    result = read(takeout=takeout({"Mail/Inbox.mbox": content[:-12]}))
    assert [row["text"] for row in result.rows["email"]] == ["first", "secon"]


def test_what_has_no_header_of_a_mail_is_quarantined_with_its_number(read_mails, write_mail):
    result = read_mails(write_mail(id="1@a.se"), "\njust some text", write_mail(id="3@a.se"))
    assert len(result.rows["email"]) == 2
    assert [(row["line"], row["stream"]) for row in result.quarantine] == [(2, "email")]
    assert "Inbox" not in result.quarantine[0]["reason"]


@pytest.mark.parametrize("settings", [{"metadata_only": True}, {"exclude_labels": ["Private"]}, {"include_labels": ["Customers"]}, {}])
def test_text_that_is_not_wanted_does_not_lie_in_the_quarantine(read, takeout, write_mbox, write_mail, settings):
    result = read(takeout=takeout({"Mail/Inbox.mbox": write_mbox(write_mail(id="1@a.se"), "\nmy diagnosis")}), **settings)
    assert len(result.quarantine) == 1
    assert ("my diagnosis" in str(result.quarantine)) is not bool(settings)


def test_a_mail_of_100_mb_is_landed_in_flat_memory(read, takeout, tmp_path, write_mbox, write_mail):
    path = takeout({"Mail/Inbox.mbox": b""}) / "anna@northwind.com" / "Takeout" / "Mail" / "Inbox.mbox"
    head = 'Content-Type: multipart/mixed; boundary="x"'
    start = "--x\nContent-Type: text/plain\n\nThe film is attached.\n--x\nContent-Type: video/mp4\n"
    start += "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=film.mp4\n\n"
    with path.open("wb") as file:
        file.write(write_mbox(write_mail(start, head, id="big@a.se")).rstrip(b"\n") + b"\n")
        for _ in range(100):
            file.write((b"QUJD" * 19 + b"\n") * 13_620)
        file.write(b"--x--\n\n" + write_mbox(write_mail("after it", id="small@a.se")))
    assert path.stat().st_size > 100_000_000
    tracemalloc.start()
    result = read(takeout=tmp_path / "takeout")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    big, small = result.rows["email"]
    assert (big["text"], big["is_cut"], small["text"]) == ("The film is attached.", "true", "after it")
    assert "film.mp4" in big["attachments"]
    assert int(big["size_bytes"]) > 100_000_000
    assert peak < 120 << 20
    assert any("larger than 32 MiB" in note for note in result.reading.notes)


def test_a_line_longer_than_any_chunk_does_no_harm(read_mails, write_mail):
    result = read_mails(write_mail("x" * 5_000_000, id="1@a.se"), write_mail("next", id="2@a.se"))
    assert [len(row["text"]) for row in result.rows["email"]] == [100_000, 4]
