"""The directory's users and the list of Drive files."""

from __future__ import annotations

import pytest

from connectors.base import UnusableFile

HEADER = (
    "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Org Unit Path [Required],"
    "Status [READ ONLY],Employee Title,Manager Email,Work Phone,Employee ID\n"
)
ANNA = "Anna,Berg,Anna@northwind.com,****,/Sales,Active,Head of Sales,,+46 8 123 456,7\n"
ERIK = "Erik,Ek,erik@northwind.com,****,/Sales,Suspended,Seller,anna@northwind.com,,8\n"
FILES = "Owner,id,name,mimeType,modifiedTime,webViewLink,permissions.emailAddress\n"


@pytest.fixture
def write(tmp_path):
    def run(content, name="users.csv"):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return path

    return run


def test_the_directory_is_complete_and_its_passwords_are_not_landed(read, write, canonical):
    result = read(directory=write(HEADER + ANNA + ERIK))
    assert result.reading.completed == {"directory_user"}
    assert not [name for name in result.rows["directory_user"][0] if "password" in name.lower()]
    people = (
        canonical(result)
        .execute("select source_id, full_name, is_active, is_internal, manager_record_key, source_url from person_record order by 1")
        .fetchall()
    )
    assert [row[:5] for row in people] == [
        ("anna@northwind.com", "Anna Berg", True, True, None),
        ("erik@northwind.com", "Erik Ek", False, True, "google:directory_user:anna@northwind.com"),
    ]
    assert all(row[5] for row in people)


def test_a_directory_of_which_a_row_is_bad_deletes_nobody(read, write):
    result = read(directory=write(HEADER + ANNA + "No,Address,,****,/,Active,,,,\n"))
    assert len(result.rows["directory_user"]) == len(result.quarantine) == 1
    assert result.reading.completed == set()


def test_an_empty_directory_is_not_complete(read, write):
    assert read(directory=write(HEADER)).reading.completed == set()


def test_a_list_without_addresses_is_refused(read, write):
    with pytest.raises(UnusableFile, match=r"users\.csv.*Email Address"):
        read(directory=write("Id,Name\n1,Anna\n"))


def test_a_file_is_an_interaction_only_when_shared_with_an_outside_address(read, write, canonical):
    rows = "anna@northwind.com,f1,Offer,application/pdf,2026-02-01T09:00:00.000Z,https://docs.google.com/f1,bob@acme.com\n"
    rows += "anna@northwind.com,f1,Offer,application/pdf,2026-02-01T09:00:00.000Z,https://docs.google.com/f1,erik@northwind.com\n"
    rows += "anna@northwind.com,f2,Plan,application/pdf,2026-02-01T09:00:00.000Z,https://docs.google.com/f2,erik@northwind.com\n"
    result = read(drive=write(FILES + rows, "drive.csv"))
    assert len(result.rows["file"]) == 3
    database = canonical(result)
    assert database.execute("select source_id, subject, visibility, source_url from interaction").fetchall() == [
        ("f1", "Offer", "public", "https://docs.google.com/f1")
    ]
    parts = database.execute("select identifier_value, role from interaction_party order by 1").fetchall()
    assert parts == [("anna@northwind.com", "from"), ("bob@acme.com", "to")]


def test_a_list_with_a_column_for_each_person_is_read(read, write):
    content = "id,title,owners.0.emailAddress,permissions.0.emailAddress,permissions.1.emailAddress\n"
    content += "f1,Offer,anna@northwind.com,bob@acme.com,eva@acme.com\n"
    (row,) = read(drive=write(content, "drive.csv")).rows["file"]
    assert (row["name"], row["Owner"], row["shared_with"]) == ("Offer", "anna@northwind.com", "bob@acme.com\neva@acme.com")


def test_a_file_without_an_id_is_quarantined(read, write):
    result = read(drive=write(FILES + "anna@northwind.com,,Offer,,,,\n", "drive.csv"))
    assert (len(result.rows["file"]), len(result.quarantine)) == (0, 1)


def test_a_list_without_ids_is_refused(read, write):
    with pytest.raises(UnusableFile, match=r"drive\.csv.*'id'"):
        read(drive=write("a,b\n1,2\n", "drive.csv"))
