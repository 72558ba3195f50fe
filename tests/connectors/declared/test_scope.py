"""What nothing reads need not be landed: columns that are kept out of the raw tables, and of what is set aside."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ConnectorError
from connectors.declared.tool import load_tool
from tests.connectors.declared.nights import Nights

TOOL = """tool: shop
streams:
  customer:
    files: customers.csv
    key: id
    SCOPE
    map:
      person_record: {full_name: name, email: mail}
"""
CUSTOMERS = """id,name,mail,Credit Score,credit_limit,note
1,Ada,ada@fabrikam.example,987654,987654,likes tea
,Bo,bo@fabrikam.example,987654,5,x
2,cut
"""


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ("exclude: [credit*]", {"id", "name", "mail", "note"}),
        ("exclude: [Credit Score, credit_limit, note]", {"id", "name", "mail"}),
        ("include: [note]", {"id", "name", "mail", "note"}),
        ('include: ["*"]\n    exclude: credit*', {"id", "name", "mail", "note"}),
    ],
)
def test_what_is_left_out_lands_nowhere(landed: Callable[..., Any], write_tool: Callable[..., Path], scope: str, left: set[str]) -> None:
    tool = landed(write_tool(TOOL.replace("SCOPE", scope), customers_csv=CUSTOMERS), source="shop")
    (row,) = tool.raw["customer"]
    assert set(row) == left
    assert tool.reading.quarantined == {"customer": 2}
    aside = Path(tool.reading.quarantine_file).read_text() if tool.reading.quarantine_file else ""
    assert "987654" not in json.dumps(tool.raw) + aside


def test_what_a_mapping_reads_cannot_be_left_out(write_tool: Callable[..., Path]) -> None:
    tool = write_tool(TOOL.replace("SCOPE", "exclude: [mail, note]"), customers_csv=CUSTOMERS)
    with pytest.raises(ConnectorError, match=r"tool\.yaml:6: streams\.customer\.exclude: mail is used by the key or a mapping"):
        load_tool(tool)


def test_a_database_is_not_even_asked_for_it(write_tool: Callable[..., Path], tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as db:
        db.execute("create table people (id integer, name text, mail text, changed text)")
        db.execute("insert into people values (1, 'Ada', 'ada@fabrikam.example', '2026-02-28 10:00:00')")
        db.execute("create view customers as select *, abs(-9223372036854775807 - 1) as salary from people")  # to ask for it is an error
    db.close()
    text = TOOL.replace("files: customers.csv", "table: customers\n    cursor: {column: changed}").replace(
        "streams:", 'connection: {kind: sql, url: "sqlite:///shop.db"}\nstreams:'
    )
    with pytest.raises(ConnectorError, match="integer overflow"):
        Nights(write_tool(text.replace("SCOPE", "snapshot: partial"))).read("customer")
    nights = Nights(write_tool(text.replace("SCOPE", "exclude: [salary]")))
    assert [set(row) for row in nights.read("customer")] == [{"id", "name", "mail", "changed"}]
    assert len(nights.read("customer")) == 1
