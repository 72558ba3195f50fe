"""The files: the weekly export, Data Loader's CSVs, and what may be wrong with them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from connectors.base import Reading, UnusableFile
from connectors.salesforce import connector
from warehouse.database import open_database
from warehouse.ingest import read_source


def test_a_weekly_export_is_complete(exports, read_export, ids) -> None:
    path = exports.weekly("Account", {"Id": ids["acme"], "Name": "Acme"}).weekly("Contact", {"Id": ids["anna"]}).zip()
    assert read_export(connector, export=path).reading.completed == {"account", "contact"}


def test_data_loader_files_are_partial_and_say_so(exports, read_export, ids) -> None:
    found = read_export(connector, export=exports.loader("accounts.csv", {"Id": ids["acme"], "Name": "Acme"}))
    assert found.reading.completed == set()
    assert "account: not from a weekly export, so no absent record is taken as deleted" in found.reading.notes


def test_a_header_only_object_is_normal_and_never_complete(exports, read_export, ids) -> None:
    path = exports.weekly("Account", {"Id": ids["acme"]}).header("Lead").zip()
    found = read_export(connector, export=path)
    assert found.raw("lead") == []
    assert found.reading.completed == {"account"}


def test_a_missing_object_is_noted_and_its_stream_is_empty(exports, read_export, ids) -> None:
    found = read_export(connector, export=exports.weekly("Account", {"Id": ids["acme"]}).zip())
    assert found.raw("case") == []
    assert any(note.startswith("the export has no Contact, Lead") for note in found.reading.notes)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig"])
def test_the_encoding_is_found_out(exports, read_export, ids, encoding) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"], "LastName": "Åkerström – “Béa”"}, encoding=encoding).zip()
    assert read_export(connector, export=path).raw("contact")[0]["LastName"] == "Åkerström – “Béa”"


def test_null_lookups_are_null(exports, read_export, ids) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"], "AccountId": "000000000000000AAA", "Partner__c": "000000000000000AAA"}).zip()
    row = read_export(connector, export=path).raw("contact")[0]
    assert "AccountId" not in row


def test_15_character_ids_become_18_in_every_lookup(exports, read_export, ids) -> None:
    row = {"Id": ids["anna"][:15], "AccountId": ids["acme"][:15], "Referred_By__c": ids["bo"][:15]}
    (found,) = read_export(connector, export=exports.weekly("Contact", row).zip()).raw("contact")
    assert (found["Id"], found["AccountId"], found["Referred_By__c"]) == (ids["anna"], ids["acme"], ids["bo"])


def test_custom_fields_keep_their_names(exports, read_export, ids) -> None:
    path = exports.weekly("Account", {"Id": ids["acme"], "Tier__c": "Enterprise", "ns__Score__c": "7"}).zip()
    row = read_export(connector, export=path).raw("account")[0]
    assert (row["Tier__c"], row["ns__Score__c"]) == ("Enterprise", "7")


def test_data_loader_headers_in_capitals_are_the_same_fields(exports, read_export, ids) -> None:
    folder = exports.loader("contact.csv", {"ID": ids["anna"], "LASTNAME": "Berg", "ACCOUNTID": ids["acme"][:15]})
    row = read_export(connector, export=folder).raw("contact")[0]
    assert (row["Id"], row["LastName"], row["AccountId"]) == (ids["anna"], "Berg", ids["acme"])


@pytest.mark.parametrize("name", ["Contact.csv", "contacts.csv", "contact_export.csv", "Contact_2.csv", "extract.csv"])
def test_a_file_is_known_by_its_name_or_by_its_ids(exports, read_export, ids, name) -> None:
    assert len(read_export(connector, export=exports.loader(name, {"Id": ids["anna"]})).raw("contact")) == 1


def test_a_custom_object_of_the_same_name_is_not_taken_for_it(exports, read_export, ids) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"]}).weekly("Contact__c", {"Id": "a0B5g00000AbCdEAAV"}).zip()
    assert len(read_export(connector, export=path).raw("contact")) == 1


def test_an_object_in_parts_and_in_several_zips_is_one(exports, read_export, ids) -> None:
    exports.weekly("Contact_1", {"Id": ids["anna"]}).weekly("Contact_2", {"Id": ids["bo"]}).zip("export/WE_00D_1.ZIP")
    folder = exports.weekly("Contact", {"Id": ids["eva"]}).zip("export/WE_00D_2.ZIP").parent
    found = read_export(connector, export=folder)
    assert sorted(row["Id"] for row in found.raw("contact")) == [ids["anna"], ids["bo"], ids["eva"]]
    assert found.reading.completed == {"contact"}


def test_with_a_part_missing_nothing_is_complete(exports, read_export, ids) -> None:
    exports.weekly("Contact", {"Id": ids["anna"]}).zip("export/WE_00D_1.ZIP")
    folder = exports.weekly("Contact", {"Id": ids["bo"]}).zip("export/WE_00D_3.ZIP").parent
    found = read_export(connector, export=folder)
    assert found.reading.completed == set()
    assert any("part 2" in note for note in found.reading.notes)


def test_an_unpacked_export_reads_the_same(exports, read_export, ids, tmp_path: Path) -> None:
    exports.weekly("Contact", {"Id": ids["anna"], "LastName": "Berg"})
    folder = tmp_path / "unpacked"
    folder.mkdir()
    for name, content in exports.files.items():
        (folder / name).write_bytes(content)
    zipped = read_export(connector, export=exports.zip())
    assert read_export(connector, export=folder).tables == zipped.tables


def test_a_second_reading_equals_the_first(exports, read_export, ids) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"]}, {"Id": ids["bo"]}).weekly("Account", {"Id": ids["acme"]}).zip()
    first, second = read_export(connector, export=path), read_export(connector, export=path)
    assert first.tables == second.tables
    assert first.reading.counted == second.reading.counted


def test_a_row_without_a_valid_id_is_quarantined_and_the_object_not_complete(exports, read_export, ids) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"]}, {"Id": "", "LastName": "Nobody"}, {"Id": "12"}).zip()
    found = read_export(connector, export=path)
    assert [row["Id"] for row in found.raw("contact")] == [ids["anna"]]
    assert [(q["line"], q["reason"]) for q in found.quarantine()] == [(2, "the row has no Id"), (3, "Id is '12', no Salesforce id")]
    assert found.reading.completed == set()


def test_ragged_rows_and_an_unclosed_quote_cost_only_themselves(exports, read_export, ids) -> None:
    lines = [
        '"Id","LastName","IsDeleted","SystemModstamp"',
        f'"{ids["anna"]}","Berg","0","2026-02-01 08:00:00"',
        f'"{ids["bo"]}","Ek"',
        f'"{ids["bo"]}","Ek,"0","2026-02-01 08:00:00"',
        f'"{ids["eva"]}","Lind","0","2026-02-01 08:00:00"',
    ]
    found = read_export(connector, export=exports.put("Contact.csv", ("\n".join(lines) + "\n").encode()).zip())
    assert [row["LastName"] for row in found.raw("contact")] == ["Berg", "Lind"]
    assert [quarantined["line"] for quarantined in found.quarantine()] == [3, 4]
    assert "contact" not in found.reading.completed


def test_what_is_left_out_does_not_lie_in_the_quarantine(exports, read_export, ids) -> None:
    head = b'"Id","LastName","Birthdate","IsDeleted","SystemModstamp"\n'
    bad = b'"12","Nobody","1989-07-26","0","2026-02-01 08:00:00"\n"' + ids["bo"].encode() + b'","Ek","1989-07-26"\n'
    path = exports.put("Contact.csv", head + bad).weekly("Account", {"Id": ids["acme"]}).zip()
    found = read_export(connector, export=path, exclude=["Contact.Birthdate"])
    assert (found.reading.quarantined["contact"], len(found.quarantine())) == (2, 2)
    assert "1989-07-26" not in str(found.quarantine())
    assert "1989-07-26" in str(read_export(connector, export=path).quarantine())


def test_the_wrong_file_is_an_error_that_says_what_to_do(exports, read_export, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,email\nAnna,anna@acme.se\n")
    with pytest.raises(UnusableFile, match="holds no CSV of a Salesforce object"):
        read_export(connector, export=tmp_path / "people.csv")


def test_a_truncated_zip_is_an_error(exports, read_export, ids) -> None:
    path = exports.weekly("Contact", *[{"Id": ids["anna"], "Description": str(n)} for n in range(500)]).zip()
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UnusableFile, match="no whole zip file"):
        read_export(connector, export=path)


def test_objects_can_be_included_and_excluded(exports, read_export, ids) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"]}).weekly("Account", {"Id": ids["acme"]}).zip()
    only = read_export(connector, export=path, include=["Account"])
    assert (len(only.raw("account")), len(only.raw("contact"))) == (1, 0)
    without = read_export(connector, export=path, exclude=["account"])
    assert (len(without.raw("account")), len(without.raw("contact"))) == (0, 1)
    with pytest.raises(ValidationError, match="no such object: Acount; known are Account"):
        read_export(connector, export=path, include=["Acount"])


def test_an_object_that_is_excluded_later_is_deleted_here(exports, ids, tmp_path: Path) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"]}).weekly("Account", {"Id": ids["acme"]}).zip()
    with open_database(tmp_path / "data") as database:
        for day, excluded in enumerate(([], ["contact"], []), 1):
            settings = connector.settings.model_validate({"system": "salesforce", "export": path, "exclude": excluded})
            read_source(database, "salesforce", connector, settings, f"run-{day}", datetime(2026, 11, day, tzinfo=UTC), Reading("salesforce"))
            alive = {name: database.value(f"select count(*) from raw_salesforce.{name} where _deleted_at is null") for name in ("contact", "account")}
            assert alive == {"contact": 1 - len(excluded), "account": 1}


def test_the_cursor_is_the_newest_change(exports, read_export, ids) -> None:
    path = exports.weekly("Contact", {"Id": ids["anna"]}, {"Id": ids["bo"], "SystemModstamp": "2026-03-01 09:30:00"}).zip()
    assert read_export(connector, export=path).reading.cursors["contact"].isoformat() == "2026-03-01T09:30:00+00:00"


def test_exports_are_recognised(exports, ids, tmp_path: Path) -> None:
    assert connector.recognise(tmp_path) is None
    loader = exports.loader("contact.csv", {"Id": ids["anna"]})
    assert connector.recognise(tmp_path) == {"system": "salesforce", "export": "loader"}
    assert connector.recognise(loader) == {"system": "salesforce", "export": "."}
    exports.weekly("Contact", {"Id": ids["anna"]}).header("Account").zip("weekly.zip")
    assert connector.recognise(tmp_path) == {"system": "salesforce", "export": "weekly.zip"}
    exports.weekly("Contact", {"Id": ids["anna"]}).header("Account").zip("weekly_2.zip")
    assert connector.recognise(tmp_path) == {"system": "salesforce", "export": "."}
