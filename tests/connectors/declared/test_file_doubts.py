"""When a snapshot of files may lack rows: then no absent record is taken as deleted, and the reading says why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from .nights import Nights

TOOL = """tool: desk
streams:
  person:
    files: {files}
    key: id
    snapshot: complete
    map:
      person_record: {{full_name: name, email: mail}}
"""
HEADER = "id,name,mail\n"


def project(folder: Path, files: str, **contents: str) -> Nights:
    (folder / "tool.yaml").write_text(TOOL.format(files=files), encoding="utf-8")
    for name, content in contents.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return Nights(folder / "tool.yaml")


def people(*numbers: int) -> str:
    return HEADER + "".join(f"{number},N {number},n{number}@x.example\n" for number in numbers)


@pytest.mark.parametrize("content", ["", HEADER], ids=["no bytes", "a header alone"])
def test_one_file_of_several_that_is_empty(tmp_path: Path, content: str) -> None:
    nights = project(tmp_path, '"p*.csv"', p1_csv=people(1, 2), p2_csv=people(3))
    nights.read()
    assert nights.reading.completed == {"person"}
    (tmp_path / "p2.csv").write_text(content, encoding="utf-8")
    nights.read()
    assert nights.reading.completed == set()
    assert "person: p2.csv has no rows, so no absent record is taken as deleted" in nights.reading.notes


def test_one_pattern_of_several_that_matches_nothing_any_more(tmp_path: Path) -> None:
    nights = project(tmp_path, '["a*.csv", "b*.csv"]', a1_csv=people(1), b1_csv=people(2))
    nights.read()
    assert nights.reading.completed == {"person"}
    (tmp_path / "b1.csv").unlink()
    nights.read()
    assert nights.reading.completed == set()
    assert "person: no file matches b*.csv, so no absent record is taken as deleted" in nights.reading.notes


@pytest.mark.parametrize("name", ["c.csv.gz", "c.zip", "c.xls"])
def test_a_file_of_a_folder_that_cannot_be_opened(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text(people(1), encoding="utf-8")
    (folder / "logo.png").write_bytes(b"what holds no rows is none of ours")
    nights = project(tmp_path, "exports/")
    nights.read()
    assert nights.reading.completed == {"person"}
    (folder / name).write_bytes(gzip.compress(people(2).encode()))
    nights.read()
    assert nights.reading.completed == set()
    assert any(f"{name}: not read" in note for note in nights.reading.notes)


def test_a_file_that_is_cut_inside_its_last_value(tmp_path: Path) -> None:
    nights = project(tmp_path, "p.csv", p_csv=people(1, 2, 3))
    nights.read()
    for content, is_complete in ((people(1, 2)[:-4], False), (people(1, 2)[:-4], False), (people(1, 2), True)):
        (tmp_path / "p.csv").write_text(content, encoding="utf-8")
        nights.read()
        assert (nights.reading.completed == {"person"}) == is_complete
        assert ("person: p.csv breaks off without a line end, so no absent record is taken as deleted" in nights.reading.notes) != is_complete


def test_one_file_of_several_that_is_cut(tmp_path: Path) -> None:
    nights = project(tmp_path, '"p*.csv"', p1_csv=people(1, 2), p2_csv=people(3, 4)[:-4])
    nights.read()
    assert nights.reading.completed == set()


def test_files_that_never_end_their_last_line_are_complete(tmp_path: Path) -> None:
    nights = project(tmp_path, "p.csv", p_csv=people(1, 2).rstrip())
    for _ in range(2):
        nights.read()
        assert nights.reading.completed == {"person"}
