"""Files that arrive broken: each is either read as far as it goes, with the rest set aside, or refused by name; never lost, never a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors.base import Reading, UnusableFile
from connectors.files import members, read_csv, read_json, read_jsonl, read_parquet, read_table, read_xlsx
from tests.connectors.refusals import refusal


def read(path: Path, content: bytes | None = None) -> tuple[list[dict[str, str | None]], Reading, list[dict[str, object]]]:
    """Rows, account, and what was set aside, of one file."""
    if content is not None:
        path.write_bytes(content)
    aside = path.parent / "aside.jsonl"
    reading = Reading("shop", aside)
    (member,) = members(path)
    rows = [row for table in read_table(member, reading, "row") for row in table.to_pylist()]
    assert reading.counted["row"] == len(rows) + reading.quarantined["row"]
    return rows, reading, [json.loads(line) for line in aside.read_text(encoding="utf-8").split("\n") if line] if aside.exists() else []


def test_ragged_rows_are_set_aside_with_their_lines(tmp_path: Path) -> None:
    rows, _, aside = read(tmp_path / "x.csv", b"Id,Name\n1,A\n2\n3,C\n4,D,E\n")
    assert [row["Id"] for row in rows] == ["1", "3"]
    assert [(a["file"], a["line"], a["reason"]) for a in aside] == [
        ("x.csv", 3, "1 values where the header has 2"),
        ("x.csv", 5, "3 values where the header has 2"),
    ]


def test_an_unclosed_quote_costs_its_own_row_only(tmp_path: Path) -> None:
    rows, _, aside = read(tmp_path / "x.csv", b'Id,Name\n1,A\n2,"B\n3,C\n4,"D, d"\n5,"E"\n')
    assert [row["Name"] for row in rows] == ["A", "C", "D, d", "E"]
    assert [(a["line"], a["reason"], a["row"]) for a in aside] == [(3, "a quote is not closed where its value ends", '2,"B')]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
def test_each_encoding_that_exports_come_in_reads_the_same(tmp_path: Path, encoding: str) -> None:
    rows, reading, _ = read(tmp_path / "x.csv", ("Id,Näme\n1,Åsa “Öberg” €\n" * 1).encode(encoding))
    assert rows == [{"Id": "1", "N_me": "Åsa “Öberg” €"}]
    assert reading.notes == []


def test_a_wrong_byte_in_a_utf8_file_does_not_spoil_the_rest(tmp_path: Path) -> None:
    rows, reading, _ = read(tmp_path / "x.csv", "Id,Name\n1,Åsa\n2,Öberg\n3,caf".encode() + b"\xe9\n")
    assert [row["Name"] for row in rows] == ["Åsa", "Öberg", "café"]
    assert reading.notes == ["x.csv: 1 bytes are not utf-8; they were read as cp1252 or replaced"]


def test_one_wrong_byte_in_a_small_utf8_file_does_not_spoil_its_names(tmp_path: Path) -> None:
    """As many characters of UTF-8 as wrong bytes: hardly any other encoding makes one of them by chance."""
    rows, _, _ = read(tmp_path / "x.csv", "Id,Name\n1,Åsa\n2,caf".encode() + b"\xe9\n")
    assert [row["Name"] for row in rows] == ["Åsa", "café"]


def test_bytes_that_no_encoding_knows_are_replaced_and_told(tmp_path: Path) -> None:
    rows, reading, _ = read(tmp_path / "x.csv", b"Id,Name\n1,\xe5sa\x81\n")
    assert rows == [{"Id": "1", "Name": "åsa\ufffd"}]
    assert "1 bytes are not cp1252" in reading.notes[0]


def test_nul_bytes_are_replaced(tmp_path: Path) -> None:
    rows, _, _ = read(tmp_path / "x.csv", b"Id,Name\n1,A\x00B\n2,\x00\n")
    assert [row["Name"] for row in rows] == ["A\ufffdB", "\ufffd"]


def test_old_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert [row["Id"] for row in read(tmp_path / "x.csv", b"Id,Name\r1,A\r2,B\r")[0]] == ["1", "2"]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["x.csv", "x.jsonl", "x.json"])
def test_an_empty_file_is_told_and_gives_no_rows(tmp_path: Path, name: str, content: bytes) -> None:
    rows, reading, _ = read(tmp_path / name, content)
    assert rows == []
    assert reading.notes == [f"{name} is empty"]


def test_a_header_alone_gives_its_columns(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("Id,Name\n", encoding="utf-8")
    (table,) = read_csv(members(tmp_path / "x.csv")[0], Reading("shop"), "row")
    assert (table.column_names, table.num_rows) == (["Id", "Name"], 0)


@pytest.mark.parametrize(("content", "what"), [(b"%PDF-1.7 ...", "a PDF"), (b"<!DOCTYPE html><p>Sign in", "a web page"), (b"\x1f\x8b\x08", "gzip")])
def test_what_is_no_csv_at_all_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    assert f"it is {what}, not CSV" in refusal(tmp_path / "x.csv")


def test_the_wrong_file_for_the_source_is_refused_with_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name,amount\nA,1\n", encoding="utf-8")
    with pytest.raises(UnusableFile, match=r"x\.csv: it has no column Id; its columns are name, amount\. Name the right file"):
        list(read_csv(members(tmp_path / "x.csv")[0], Reading("shop"), "row", required=["Id", "Name"]))


def test_an_unknown_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.doc").write_bytes(b"x")
    assert "its ending says no format that can be read" in refusal(tmp_path / "x.doc")


def test_a_json_file_cut_in_half_gives_what_came_before_the_cut(tmp_path: Path) -> None:
    whole = json.dumps([{"ts": str(n), "text": "hé"} for n in range(10)], ensure_ascii=False)
    rows, _, aside = read(tmp_path / "2026-01-01.json", whole[: len(whole) // 2 - 9].encode())
    assert [row["ts"] for row in rows] == ["0", "1", "2", "3"]
    assert [(a["file"], a["line"]) for a in aside] == [("2026-01-01.json", 5)]
    assert str(aside[0]["reason"]).startswith("no JSON: the file is cut off or damaged from here on")


@pytest.mark.parametrize("content", [b"hello", b'{"a": 1}', b'{"a": [1], "b": [2]}', b"3", b'{"a'])
def test_json_without_a_list_of_records_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    assert "x.json: it is n" in refusal(tmp_path / "x.json")


def test_bad_json_lines_are_set_aside_with_their_lines(tmp_path: Path) -> None:
    rows, _, aside = read(tmp_path / "x.jsonl", b'{"Id": 1}\nnonsense\n\n[1]\n{"Id": 2, "deep": ' + b"[" * 100_000 + b'\n{"Id": 3}')
    assert [row["Id"] for row in rows] == ["1", "3"]
    assert [a["line"] for a in aside] == [2, 4, 5]


def test_json_values_become_text_that_every_store_takes(tmp_path: Path) -> None:
    line = rb'{"Id": 12345678901234567890123, "a": "\ud800\u0000", "b": {"c": [1, true]}, "d": true, "e": "", "f": null, "g": NaN, "B": 1.5}'
    (row,) = read(tmp_path / "x.jsonl", line)[0]
    assert row == {
        "Id": "12345678901234567890123", "a": "?\ufffd", "b": '{"c":[1,true]}', "d": "true", "e": None, "f": None, "g": None, "B_2": "1.5",
    }  # fmt: skip


def test_a_record_without_its_key_is_set_aside_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": 1}\n{"id": ""}\n{"x": 1}\n', encoding="utf-8")
    reading = Reading("shop")
    assert sum(t.num_rows for t in read_jsonl(members(tmp_path / "x.jsonl")[0], reading, "row", key=["id"])) == 1
    (tmp_path / "x.json").write_text('[{"id": 1}, {"id": null}]', encoding="utf-8")
    assert sum(t.num_rows for t in read_json(members(tmp_path / "x.json")[0], reading, "row", key=["id"])) == 1
    assert (reading.counted["row"], reading.quarantined["row"]) == (5, 3)


def test_broken_spreadsheets_and_parquet_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 not really")
    (tmp_path / "y.xlsx").write_bytes(b"Id;Name")
    (tmp_path / "x.parquet").write_bytes(b"PAR1 not really PAR1")
    workbook = Path(__file__).parent / "declared" / "fixtures" / "billing" / "billing.xlsx"
    assert "it is no whole zip file" in refusal(tmp_path / "x.xlsx")
    assert "it cannot be read as a spreadsheet" in refusal(tmp_path / "y.xlsx")
    assert "it is no whole Parquet file" in refusal(tmp_path / "x.parquet")
    with pytest.raises(UnusableFile, match=r"Available sheets: .Customers., .Subscriptions."):
        list(read_xlsx(members(workbook)[0], Reading("shop"), "row", sheet="Nothing"))


def test_parquet_values_become_text(tmp_path: Path) -> None:
    from datetime import UTC, date, datetime

    import pyarrow as pa
    from pyarrow import parquet

    columns = {
        "id": [1, 2], "at": [datetime(2026, 1, 2, 3, 4, tzinfo=UTC), None], "on": [date(2026, 1, 2), None], "tags": [["a", "b"], []],
        "blob": [b"x", b"\xff"], "text": ["", "a\x00b"],
    }  # fmt: skip
    parquet.write_table(pa.table(columns), tmp_path / "x.parquet")
    reading = Reading("shop")
    rows = [row for table in read_parquet(members(tmp_path / "x.parquet")[0], reading, "row") for row in table.to_pylist()]
    assert rows == [
        {"id": "1", "at": "2026-01-02 03:04:00.000000Z", "on": "2026-01-02", "tags": '["a","b"]', "blob": "x", "text": None},
        {"id": "2", "at": None, "on": None, "tags": "[]", "blob": "\ufffd", "text": "a\ufffdb"},
    ]
    assert reading.counted["row"] == 2
