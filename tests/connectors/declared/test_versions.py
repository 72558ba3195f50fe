"""Versions of one record in one reading of files: the landing keeps the first, so the newest must come first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .nights import Nights

TOOL = """tool: desk
streams:
  person:
    files: "p*.EXT"
    key: ID
    updated_at: UPDATED
    map:
      person_record: {full_name: name}
"""


def names(folder: Path, updated: str, ending: str = "csv", **files: str) -> list[str]:
    """The names in the order in which they come."""
    (folder / "tool.yaml").write_text(TOOL.replace("EXT", ending).replace("UPDATED", updated), encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return [row["name"] for row in Nights(folder / "tool.yaml").read()]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026-01-01", "2026-02-01"),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T09:00:00Z"),
        ("1772272800", "1772272900"),
        ("99", "100"),
    ],
)
def test_the_newest_version_comes_first(tmp_path: Path, old: str, new: str) -> None:
    lines = [f"1,Old,{old}", f"2,Other,{old}", f"1,New,{new}", f"1,Older,{old}"]
    assert names(tmp_path, "changed", p_csv="id,name,Changed\n" + "\n".join(lines) + "\n") == ["Other", "New", "Old", "Older"]


def test_the_newest_of_several_files_comes_first_whatever_their_names(tmp_path: Path) -> None:
    files = {"p1_csv": "id,name,changed\n1,New,2026-02-01\n", "p2_csv": "id,name,changed\n1,Old,2026-01-01\n2,B,2026-01-01\n"}
    assert names(tmp_path, "changed", **files) == ["B", "New", "Old"]


def test_records_that_hold_different_fields(tmp_path: Path) -> None:
    rows = [{"id": 1, "name": "Old", "changed": "2026-01-01"}, {"id": 1, "name": "New", "changed": "2026-02-01", "phone": "7"}]
    assert names(tmp_path, "changed", "jsonl", p_jsonl="".join(json.dumps(row) + "\n" for row in rows)) == ["New", "Old"]


@pytest.mark.parametrize(
    ("dates", "old", "new"),
    [
        ("", "09.02.2026", "01.03.2026"),
        ("dates: day_first", "09/02/2026", "01/03/2026"),
        ("dates: month_first", "2/9/2026 10:00", "2/10/2026 9:30"),
        ("", "9 Feb 2026", "1 Mar 2026"),
        ("", "1767619800", "2026-01-05T14:00:00Z"),
        ("", "2026-01-05 14:00", "01.03.2026 09:00"),
    ],
)
def test_times_are_read_as_people_write_them(tmp_path: Path, dates: str, old: str, new: str) -> None:
    tool = TOOL.replace("EXT", "csv").replace("UPDATED", "changed").replace("streams:", f"{dates}\nstreams:")
    (tmp_path / "tool.yaml").write_text(tool, encoding="utf-8")
    (tmp_path / "p.csv").write_text(f"id,name,changed\n1,Old,{old}\n1,New,{new}\n", encoding="utf-8")
    nights = Nights(tmp_path / "tool.yaml")
    assert [row["name"] for row in nights.read()] == ["New", "Old"]
    assert nights.reading.notes == []


@pytest.mark.parametrize(
    ("updated", "times", "why"),
    [
        ("changed", ("3/4/2026", "4/4/2026"), "see dates:"),
        ("changed", ("soon", "2026-02-01"), "not all of its values are times"),
        ("try_strptime(changed, '%d.%m.%Y')", ("01.02.2026", "03.02.2026"), "it is more than a column"),
        ("try_strptime(changed, '%d.%m.%Y')", ("01.02.2026", "01.02.2026"), ""),
    ],
)
def test_where_nobody_can_say_which_version_is_newest_it_is_told(tmp_path: Path, updated: str, times: tuple[str, str], why: str) -> None:
    (tmp_path / "tool.yaml").write_text(TOOL.replace("EXT", "csv").replace("UPDATED", json.dumps(updated)), encoding="utf-8")
    (tmp_path / "p.csv").write_text(f"id,name,changed\n1,First,{times[0]}\n1,Second,{times[1]}\n2,B,5.5.2026\n", encoding="utf-8")
    nights = Nights(tmp_path / "tool.yaml")
    assert [row["name"] for row in nights.read()] == ["First", "B", "Second"]
    assert ["1 records came in several versions, and updated_at does not tell which is newest" in note for note in nights.reading.notes] == [
        True
    ] * bool(why)
    assert all(why in note for note in nights.reading.notes)


@pytest.mark.parametrize("updated", ["changed", "coalesce(changed, changed)"])
@pytest.mark.parametrize("times", [("1/2/2026", "2/2/2026"), ("", "2026-02-01"), ("2026-01-01", "5")])
def test_where_no_time_can_be_read_the_first_stays_first(tmp_path: Path, updated: str, times: tuple[str, str]) -> None:
    lines = "".join(f"1,{name},{time}\n" for name, time in zip(("First", "Second"), times, strict=True))
    assert names(tmp_path, updated, p_csv="id,name,changed\n" + lines) == ["First", "Second"]
