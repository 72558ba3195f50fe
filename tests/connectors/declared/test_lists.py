"""Any list of people or companies: its days and times as people write them, and a key that is one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from connectors.base import ConnectorError
from connectors.declared.suggest import draft, samples_of
from connectors.declared.tool import load_tool

PEOPLE = """tool: people
{dates}
streams:
  person:
    files: people.csv
    key: {key}
    {updated_at}
    map:
      person_record: {{given_name: first, family_name: last, birth_date: born, street: no || ' ' || road, is_active: works}}
      membership: {{account: "'company:' || firm", since: joined}}
"""
HEADER = "id, first ,last, born,no,road, works, joined, firm\n"


def people(rows: str, write_tool: Callable[..., Path], key: str = "id", dates: str = "", updated_at: str = "") -> Path:
    return write_tool(PEOPLE.format(dates=f"dates: {dates}" if dates else "", key=key, updated_at=updated_at), people_csv=HEADER + rows)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1956-04-09", date(1956, 4, 9)),
        ("19560409", date(1956, 4, 9)),
        ("1956-04-09 00:00:00", date(1956, 4, 9)),
        ("1956-04-09T23:30:00+02:00", date(1956, 4, 9)),
        ("09.04.1956", date(1956, 4, 9)),
        ("1956/04/09", date(1956, 4, 9)),
        ("9 April 1956", date(1956, 4, 9)),
        ("9-Apr-1956", date(1956, 4, 9)),
        ("19/4/1956", date(1956, 4, 19)),
        ("4/19/1956", date(1956, 4, 19)),
        ("04/04/1956", date(1956, 4, 4)),
        ("03/04/1956", None),  # the third of April or the fourth of March: nobody said
        ("9.4.56", None),  # which century?
        ("19561340", None),
        ("1956", None),
        ("unknown", None),
    ],
)
def test_a_birth_date_is_read_in_every_usual_form_and_never_guessed(
    landed: Callable[..., Any], write_tool: Callable[..., Path], written: str, day: date | None
) -> None:
    (person,) = landed(people(f"1,A,B,{written},1,Road,yes,,", write_tool)).canonical["person_record"]
    assert person["birth_date"] == day


@pytest.mark.parametrize(("dates", "day"), [("day_first", date(1956, 4, 3)), ("month_first", date(1956, 3, 4))])
def test_the_tool_says_which_of_day_and_month_comes_first(landed: Callable[..., Any], write_tool: Callable[..., Path], dates: str, day: date) -> None:
    (person,) = landed(people("1,A,B,03/04/1956,1,Road,yes,,", write_tool, dates=dates)).canonical["person_record"]
    assert person["birth_date"] == day


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-05 14:30", datetime(2026, 1, 5, 13, 30, tzinfo=UTC)),
        ("2026-01-05T14:30:00-0500", datetime(2026, 1, 5, 19, 30, tzinfo=UTC)),
        ("1767619800", datetime(2026, 1, 5, 13, 30, tzinfo=UTC)),
        ("1767619800000", datetime(2026, 1, 5, 13, 30, tzinfo=UTC)),
        ('"Mon, 05 Jan 2026 14:30:00 +0000"', datetime(2026, 1, 5, 14, 30, tzinfo=UTC)),
        ("17/01/2026 14:30", datetime(2026, 1, 17, 13, 30, tzinfo=UTC)),
        ("1/17/2026 2:30 PM", datetime(2026, 1, 17, 13, 30, tzinfo=UTC)),
        ("2026-01-05", datetime(2026, 1, 4, 23, tzinfo=UTC)),
        ("1/5/2026 2:30 PM", None),
        ("later", None),
    ],
)
def test_a_time_is_read_in_every_usual_form(
    landed: Callable[..., Any], write_tool: Callable[..., Path], written: str, moment: datetime | None
) -> None:
    tool = people(f"1,A,B,,1,Road,yes,{written},", write_tool, updated_at="updated_at: joined")
    (person,) = landed(tool, timezone="Europe/Stockholm").canonical["person_record"]
    assert person["updated_at"] == moment


def test_blanks_around_headers_and_missing_parts_do_no_harm(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    rows = "1 , Åsa , Öberg ,,7, Long Road ,no,2021-03-01, 70 \n2,,Okoro,,,Short Road,,,\n"
    tool = landed(people(rows, write_tool))
    first, second = tool.canonical["person_record"]
    assert (first["full_name"], first["street"], first["is_active"]) == ("Åsa Öberg", "7 Long Road", False)
    assert (second["full_name"], second["street"], second["is_active"], second["updated_at"]) == ("Okoro", None, None, None)
    assert [(m["account_record_key"], m["since"]) for m in tool.canonical["membership"]] == [("tool:company:70", date(2021, 3, 1))]


@pytest.mark.parametrize("key", ["[]", "row_number", "''"])
def test_a_key_that_nobody_wrote_is_refused_and_the_reason_said(write_tool: Callable[..., Path], key: str) -> None:
    with pytest.raises(ConnectorError, match=r"tool.yaml:6: streams.person.key: name the columns that identify a row. Row numbers .* name several"):
        load_tool(people("1,A,B,,,,,,\n", write_tool, key=key))


def test_a_key_in_which_rows_do_not_differ_is_refused_before_records_are_lost(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    rows = "".join(f"{n},First{n},{'Berg' if n % 2 else 'Dal'},,,,,,\n" for n in range(20))
    with pytest.raises(ConnectorError, match=r"last identifies no row: of the first 20 different rows of people.csv only 2 differ in it"):
        landed(people(rows, write_tool, key="last"))
    assert len(landed(people(rows, write_tool, key="[first, last]")).canonical["person_record"]) == 20


def test_rows_that_stand_twice_or_are_versions_of_one_record_are_no_fault_of_the_key(
    landed: Callable[..., Any], write_tool: Callable[..., Path]
) -> None:
    twice = "".join(f"{n % 5},A,B,,,,,,\n" for n in range(20))
    assert landed(people(twice, write_tool)).reading.counted["person"] == 20
    versions = "".join(f"1,A,B,,,,,2026-01-{n:02d},\n" for n in range(1, 21))
    assert landed(people(versions, write_tool, updated_at="updated_at: joined")).reading.counted["person"] == 20


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet", "tsv"])
def test_the_same_list_reads_alike_in_every_format_and_is_drafted_alike(landed: Callable[..., Any], tmp_path: Path, ending: str) -> None:
    rows = [{"id": str(n), "name": f"Person {n}", "born": f"1980-01-{n:02d}", "mail": f"p{n}@fabrikam.example"} for n in range(10, 15)]
    table = pa.Table.from_pylist(rows)
    path = tmp_path / f"people.{ending}"
    if ending in ("csv", "tsv"):
        csv.write_csv(table, path, csv.WriteOptions(delimiter="\t" if ending == "tsv" else ","))
    elif ending == "parquet":
        parquet.write_table(table, path)
    else:
        path.write_text(json.dumps({"people": rows}) if ending == "json" else "\n".join(map(json.dumps, rows)), encoding="utf-8")
    file = tmp_path / "people.yaml"
    file.write_text(draft(samples_of([str(path)], tmp_path), "c360 tool suggest"), encoding="utf-8")
    people = landed(file).canonical["person_record"]
    assert [(p["record_key"], p["full_name"], p["birth_date"], p["email"]) for p in people] == [
        (f"tool:person:{row['id']}", row["name"], date.fromisoformat(row["born"]), row["mail"]) for row in rows
    ]
