"""Every row of a CSV is handed over or set aside, whatever the file looks like."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors import csv_files, decoding
from connectors.base import Reading, UnusableFile
from connectors.files import members, read_csv

RELAXED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Rows = list[tuple[str | None, ...]]


def read(folder: Path, content: bytes, **options: object) -> tuple[Rows, Reading, list[dict[str, object]]]:
    path, aside = folder / "rows.csv", folder / "aside.jsonl"
    path.write_bytes(content)
    aside.unlink(missing_ok=True)
    reading = Reading("shop", aside)
    (member,) = members(path)
    rows = [tuple(row.values()) for table in read_csv(member, reading, "row", **options) for row in table.to_pylist()]  # type: ignore[arg-type]
    bad = [json.loads(line) for line in aside.read_text(encoding="utf-8").split("\n") if line] if aside.exists() else []
    assert reading.counted["row"] == len(rows) + len(bad)
    assert reading.quarantined["row"] == len(bad)
    return rows, reading, bad


VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)
TRICKY = st.sampled_from(["", '"', '""', ",", "\n", "\r\n", 'a"b', '"quoted"', " x ", ";", "é", "'", "\\", "a,b\nc"])


@RELAXED
@given(
    rows=st.lists(st.tuples(VALUES | TRICKY, VALUES | TRICKY, VALUES | TRICKY), max_size=30),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    last_line_end=st.booleans(),
    chunk=st.sampled_from([7, 64, 4096]),
)
def test_well_formed_files_read_as_pythons_own_csv_reads_them(
    tmp_path: Path, rows: Rows, delimiter: str, line_end: str, quoting: int, last_line_end: bool, chunk: int
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows([("a", "b", "c"), *rows])  # type: ignore[arg-type]
    text = out.getvalue() if last_line_end else out.getvalue().removesuffix(line_end)
    expected = [tuple(v or None for v in row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)][1:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "CHUNK", chunk)
        patch.setattr(csv_files, "MIN_HEADER", 16)
        found, _, bad = read(tmp_path, text.encode())
    assert (found, bad) == (expected, [])


PIECES = st.sampled_from(
    [b",", b'"', b'""', b"\n", b"\r\n", b"\r", b"a", b"bc", b"1,2,3\n", b'"x","y","z"\n', b"\xe9", b"\xc3\xa9", b"\x00", b"\xff\xfe"]
)


@RELAXED
@given(pieces=st.lists(PIECES, max_size=60), chunk=st.sampled_from([3, 17, 4096]))
@example(pieces=[b'1,"2,3\n', b"4,5,6\n"], chunk=4096)
@example(pieces=[b'1,2,"3\n', b"4,5,6\n"], chunk=3)
def test_damaged_files_never_fail_and_never_lose_a_row(tmp_path: Path, pieces: list[bytes], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoding, "CHUNK", chunk)
        patch.setattr(csv_files, "MIN_HEADER", 16)
        read(tmp_path, b"a,b,c\n" + b"".join(pieces))


@RELAXED
@given(before=st.integers(0, 20), after=st.integers(1, 20), damage=st.sampled_from(['8,"open,9', '"8,9', '8,9,"open', '8,"a"b,"c', "8,9", "8,9,1,1"]))
def test_good_rows_around_a_damaged_one_are_all_read(tmp_path: Path, before: int, after: int, damage: str) -> None:
    good = [f'{n},"v, {n}",plain' if n % 2 else f"{n},v,{n}" for n in range(before + after)]
    lines = ["a,b,c", *good[:before], damage, *good[before:]]
    found, _, bad = read(tmp_path, ("\n".join(lines) + "\n").encode())
    assert [row[0] for row in found] == [str(n) for n in range(before + after)]
    assert [(entry["line"], entry["row"]) for entry in bad] == [(before + 2, damage)]


def test_lines_are_counted_right_behind_values_that_span_several(tmp_path: Path) -> None:
    _, _, bad = read(tmp_path, b'a,b\r\n1,"one\r\ntwo\r\n"\r\n\r\n2,3,4\r\n5,"6\n"\r\n7\r\n')
    assert [(entry["line"], entry["row"]) for entry in bad] == [(6, "2,3,4"), (9, "7")]


def test_lines_are_counted_right_over_many_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CHUNK", 1000)
    monkeypatch.setattr(csv_files, "MIN_HEADER", 16)
    lines = [f'{n},"two\nlines"' if n % 3 == 0 else f"{n},x" for n in range(2000)]
    lines[1500] = "1500"
    found, _, bad = read(tmp_path, ("a,b\n" + "\n".join(lines)).encode())
    assert len(found) == 1999
    assert [entry["line"] for entry in bad] == [1 + 1 + 1500 + 500]


def test_a_value_larger_than_any_chunk_is_one_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CHUNK", 1000)
    monkeypatch.setattr(csv_files, "MIN_HEADER", 16)
    value = 'long "quoted" text\n' * 20_000
    out = io.StringIO()
    csv.writer(out).writerows([("a", "b"), (1, value), (2, "x")])
    found, _, _ = read(tmp_path, out.getvalue().encode())
    assert found == [("1", value), ("2", "x")]


def test_a_quote_that_stays_open_for_too_long_costs_one_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CHUNK", 1000)
    monkeypatch.setattr(csv_files, "MIN_HEADER", 16)
    monkeypatch.setattr(csv_files, "MAX_RECORD", 4000)
    found, _, bad = read(tmp_path, b'a,b\n0,"open\n' + b"".join(b"%d,x\n" % n for n in range(1, 3000)))
    assert len(found) == 2999
    assert [entry["line"] for entry in bad] == [2]


def test_a_line_that_never_ends_is_no_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "CHUNK", 1000)
    monkeypatch.setattr(csv_files, "MIN_HEADER", 16)
    monkeypatch.setattr(csv_files, "MAX_RECORD", 4000)
    with pytest.raises(UnusableFile, match=r"rows\.csv: line 2 is longer than 4,000 bytes"):
        read(tmp_path, b"a,b\n" + b"x" * 9000)


def test_a_quote_inside_a_value_that_was_not_quoted_is_part_of_it(tmp_path: Path) -> None:
    found, _, bad = read(tmp_path, b'id,size\n1,5" disk\n2,3"\n3,"4"" disk"\n')
    assert (found, bad) == ([("1", '5" disk'), ("2", '3"'), ("3", '4" disk')], [])


@pytest.mark.parametrize(("header", "found"), [("a;b;c", 3), ("a\tb", 2), ("a|b", 2), ('"a,x";b', 2), ("a", 1), ("sep=;\na;b,c", 2)])
def test_the_delimiter_is_told_by_the_header(tmp_path: Path, header: str, found: int) -> None:
    path = tmp_path / "x.csv"
    path.write_text(header + "\n", encoding="utf-8")
    (table,) = read_csv(members(path)[0], Reading("shop"), "row")
    assert len(table.column_names) == found


def test_headers_become_names_that_differ_whatever_their_case(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Id,id,E-mail Address,,_load_id,Id_2\n1,2,3,4,5,6\n", encoding="utf-8")
    tables = list(read_csv(members(path)[0], Reading("shop"), "row"))
    assert tables[0].column_names == ["Id", "id_2", "E_mail_Address", "column_4", "_load_id_2", "Id_2_2"]


def test_a_row_without_its_key_is_set_aside_with_its_line(tmp_path: Path) -> None:
    found, _, bad = read(tmp_path, b"id,name\n1,a\n,b\n  ,c\n4,\n", key=["ID"])
    assert found == [("1", "a"), ("4", None)]
    assert [(entry["line"], entry["reason"]) for entry in bad] == [(3, "no id, its key"), (4, "no id, its key")]
