"""Address books: cards of every age, groups that repeat them, and cards that are broken."""

from __future__ import annotations

import pytest

from connectors.base import UnusableFile
from connectors.google_workspace.keys import contact_id

OWNER = "anna@northwind.com"


def card(*lines):
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])


BOB = card(
    "FN:Bob Smith",
    "N:Smith;Bob;;;",
    "EMAIL;TYPE=INTERNET:bob@acme.com",
    "item1.EMAIL:b2@acme.com",
    "TEL;TYPE=CELL:+46 70 123 45 67",
    "ORG:Acme\\, Inc;Sales",
    "TITLE:CTO",
)


@pytest.fixture
def read_cards(read, takeout):
    return lambda *cards: read(takeout=takeout({"Contacts/All Contacts/All Contacts.vcf": "".join(cards)}))


def test_a_card_lands_with_all_its_addresses(read_cards):
    (row,) = read_cards(BOB).rows["contact"]
    assert (row["full_name"], row["given_name"], row["family_name"]) == ("Bob Smith", "Bob", "Smith")
    assert (row["emails"], row["phones"]) == ("bob@acme.com\nb2@acme.com", "+46 70 123 45 67")
    assert (row["organization"], row["job_title"], row["mailbox"]) == ("Acme, Inc", "CTO", OWNER)
    assert row["contact_key"] == contact_id(OWNER, "Bob Smith", ["bob@acme.com", "b2@acme.com"], ["+46 70 123 45 67"])
    assert row["link"].startswith("https://contacts.google.com/")


def test_a_suffix_that_the_written_name_lacks_is_added(read_cards):
    cards = [card(f"FN:{name}", "N:Poe;Rob;;;Jr.", f"EMAIL:{number}@x.se") for number, name in enumerate(["Rob Poe", "Rob Poe Jr", "Rob Poe Jr."])]
    assert [row["full_name"] for row in read_cards(*cards).rows["contact"]] == ["Rob Poe Jr.", "Rob Poe Jr", "Rob Poe Jr."]


def test_a_card_in_two_groups_is_one_and_in_two_address_books_two(read, takeout):
    takeout({"Contacts/My Contacts/My Contacts.vcf": BOB, "Contacts/All Contacts/All Contacts.vcf": BOB})
    result = read(takeout=takeout({"Contacts/All Contacts/All Contacts.vcf": BOB}, owner="erik@northwind.com"))
    assert sorted(row["mailbox"] for row in result.rows["contact"]) == [OWNER, "erik@northwind.com"]


def test_folded_lines_photos_and_old_encodings_are_read(read_cards):
    folded = card("FN:A very long nam", " e", "EMAIL:a@x.se", "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 50, " " + "QUJD" * 50)
    old = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=85kesson;Bo\r\nEMAIL;INTERNET:bo@x.se\r\nEND:VCARD\r\n"
    first, second = read_cards(folded, old).rows["contact"]
    assert first["full_name"] == "A very long name"
    assert second["full_name"] == "Bo Åkesson"


def test_a_bad_card_is_quarantined_with_its_line(read_cards):
    result = read_cards(BOB, card("NOTE:nobody"), card("FN:Eva", "EMAIL:eva@x.se"), "BEGIN:VCARD\r\nFN:cut off\r\n")
    assert [row["full_name"] for row in result.rows["contact"]] == ["Bob Smith", "Eva"]
    assert [(row["line"], row["stream"]) for row in result.quarantine] == [(11, "contact"), (20, "contact")]


def test_a_file_that_is_no_address_book_is_refused(read_cards):
    with pytest.raises(UnusableFile, match=r"All Contacts\.vcf.*BEGIN:VCARD"):
        read_cards("Name,E-mail\r\nBob,bob@acme.com\r\n")
