"""Every record of a JSON file is handed over or set aside, whatever the file looks like."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from connectors.base import Reading, UnusableFile
from connectors.files import members, read_table

RELAXED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
RECORDS = st.lists(st.dictionaries(st.sampled_from(["id", "a", "b c"]), SCALARS | st.lists(SCALARS, max_size=3), min_size=1), max_size=20)
PIECES = st.sampled_from(
    ["{", "}", "[", "]", '"a"', ":", ",", "1", "\n", "{}", '{"a":1}\n', '{"a":"\\ud800"}', "null", "\x00", "1e999", '"', "\\u12"]
)


def read(path: Path, content: str) -> tuple[list[dict[str, Any]], Reading]:
    path.write_text(content, encoding="utf-8")
    reading = Reading("shop")
    rows = [row for table in read_table(members(path)[0], reading, "row") for row in table.to_pylist()]
    assert reading.counted["row"] == len(rows) + reading.quarantined["row"]
    return rows, reading


def text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@RELAXED
@given(records=RECORDS)
@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
def test_whole_records_are_all_read_as_text(tmp_path: Path, name: str, records: list[dict[str, Any]]) -> None:
    content = json.dumps({"ok": True, "records": records}) if name == "x.json" else "\n".join(json.dumps(record) for record in records)
    rows, reading = read(tmp_path / name, content)
    found = [{key: value for key, value in row.items() if value is not None} for row in rows]
    assert found == [{k.replace(" ", "_"): text(v) for k, v in record.items() if text(v) is not None} for record in records]
    assert reading.quarantined["row"] == 0


@RELAXED
@given(pieces=st.lists(PIECES, max_size=40))
@example(pieces=["[", "{}", "]"])
@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
def test_damaged_files_never_fail_and_never_lose_a_record(tmp_path: Path, name: str, pieces: list[str]) -> None:
    with contextlib.suppress(UnusableFile):
        read(tmp_path / name, "".join(pieces))


@pytest.mark.parametrize("word", ["error", "errors"])
def test_an_empty_list_of_errors_beside_the_records_is_none_of_them(tmp_path: Path, word: str) -> None:
    assert read(tmp_path / "x.json", json.dumps({"data": [{"id": 1}], word: []}))[0] == [{"id": "1"}]
    with pytest.raises(UnusableFile, match="neither a JSON list nor an object that holds one list"):
        read(tmp_path / "x.json", json.dumps({"data": [{"id": 1}], word: ["half of them are missing"]}))
