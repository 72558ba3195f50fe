"""A fault in a tool's file is told with its line and what to write instead, before anything is landed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

import connectors.declared as declared
from connectors.base import ConnectorError
from connectors.declared.canonical_tables import COLUMNS
from connectors.declared.expressions import parse
from connectors.declared.tool import load_tool

GOOD = """tool: desk
streams:
  person:
    files: people.csv
    key: id
    map:
      person_record: {full_name: name, email: mail}
"""
PEOPLE = "id,name,mail\n1,Åsa,asa@fabrikam.example\n"


def fault(path: Path) -> str:
    with pytest.raises(ConnectorError) as caught:
        load_tool(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("files: people.csv", "fils: people.csv", "tool.yaml:4: streams.person.fils: no such key; did you mean files?"),
        ("    key: id\n", "", "tool.yaml:3: streams.person.key: is missing: the columns that identify a row"),
        ("person_record", "person_recrod", "tool.yaml:7: streams.person.map.person_recrod: no such table; did you mean person_record?"),
        ("email", "e_mail", "tool.yaml:7: streams.person.map.person_record.e_mail: no such column of person_record; did you mean email?"),
        ("email: mail", "email: (select mail)", "a subquery is not allowed"),
        ("key: id", "key: id\n    snapshot: full", "tool.yaml:6: streams.person.snapshot: Input should be 'complete' or 'partial', not 'full'"),
        ("  person:", "  domain:", "tool.yaml:3: streams.domain: domain is what the house calls records of its own"),
        ("tool: desk", "tool: desk\ntool: other", "the key tool is given twice"),
        (GOOD, "- just a list", "the file must hold `key: value` lines"),
    ],
)
def test_a_wrong_or_missing_key_is_named_with_its_line(write_tool: Callable[..., Path], wrong: str, right: str, says: str) -> None:
    assert wrong in GOOD
    assert says in fault(write_tool(GOOD.replace(wrong, right), people_csv=PEOPLE))


def test_all_faults_of_a_file_are_told_at_once(write_tool: Callable[..., Path]) -> None:
    told = fault(write_tool(GOOD.replace("full_name: name, email: mail", "fullname: name, email: count(*)"), people_csv=PEOPLE))
    assert len(told.splitlines()) == 2


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("(select 1)", "a subquery"),
        ("id in (select 1)", "a subquery"),
        ("count(*)", "an aggregate"),
        ("sum(id) over ()", "an aggregate|a window"),
        ("*", r"a \*"),
        ("columns('x')", "COLUMNS"),
        ("unnest([1])", "a table function"),
        ("read_text('/etc/passwd')", "the function read_text"),
        ("getenv('HOME')", "the function getenv"),
        ("now()", "the function now|the present time"),
        ("random()", "chance"),
        ("id; drop table x", "not one SQL expression"),
        ("id, name", "not one SQL expression"),
        ("id from 'people.csv'", "not one SQL expression"),
        ("id as x", "`as` is not allowed"),
        ("other.id", "write the column's name alone"),
        ("$secret", r"\$secret is not known"),
        ("'open", "no SQL expression"),
        ("", "must be a SQL expression"),
    ],
)
def test_an_expression_is_one_scalar_over_the_rows_own_columns(expression: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(expression, "streams.person.url", 1)


@pytest.mark.parametrize(
    "expression",
    [
        "id", "'contact'", "true", "coalesce(a, b)", "case when a = 'x' then b end", "json_text(a, '$.b')", "try_strptime(a, '%d.%m.%Y')",
        "naive_time(a, $timezone)", "a::date", "regexp_extract(a, '[0-9]+')", "split_part(a, ' ', 1)", "concat_ws(' ', a, b)", "a in ('x', 'y')",
        "list_filter(string_split(a, ';'), lambda x: x <> '')[1]", "try_cast(a as double) * 100", "epoch_time(a::double)", "fold(a)",
    ],
)  # fmt: skip
def test_what_a_mapping_needs_is_an_expression(expression: str) -> None:
    assert parse(expression, "p", 1).sql


def test_a_column_that_the_file_lacks_is_named_with_the_nearest_one(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    path = write_tool(GOOD.replace("email: mail", "email: mial"), people_csv=PEOPLE)
    with pytest.raises(
        ConnectorError, match=r"tool.yaml:7: streams.person.map.person_record.email: people.csv has no column mial; did you mean mail\?"
    ):
        landed(path)


def test_a_key_that_the_file_lacks_is_named(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    with pytest.raises(ConnectorError, match=r"tool.yaml:5: streams.person.key: people.csv has no column number; known are id, mail, name"):
        landed(write_tool(GOOD.replace("key: id", "key: number"), people_csv=PEOPLE))


def test_a_json_key_may_be_absent_but_a_slip_of_the_pen_is_told(landed: Callable[..., Any], write_tool: Callable[..., Path]) -> None:
    lines = GOOD.replace("people.csv", "people.jsonl")
    data = '{"id": 1, "mail": "asa@fabrikam.example"}\n'
    assert landed(write_tool(lines, people_jsonl=data)).canonical["person_record"][0]["full_name"] is None
    with pytest.raises(ConnectorError, match=r"did you mean mail\?"):
        landed(write_tool(lines.replace("email: mail", "email: maill"), people_jsonl=data))


def test_a_faulty_tool_is_a_faulty_configuration(write_tool: Callable[..., Path]) -> None:
    path = write_tool(GOOD.replace("files", "file"))
    with pytest.raises(ValidationError, match=r"no such key; did you mean files\?"):
        declared.DeclaredSettings.model_validate({"system": "declared", "file": path.name}, context={"folder": path.parent})


def test_the_tables_that_may_be_mapped_are_the_warehouses() -> None:
    contract = yaml.safe_load((Path(__file__).parents[3] / "warehouse" / "contracts.yaml").read_text(encoding="utf-8"))["canonical"]
    assert {table: set(columns) for table, columns in COLUMNS.items()} == {
        table: {column for column, said in columns.items() if column != "meaning" or isinstance(said, dict)}
        for table, columns in contract.items()
        if table != "common"
    }
