"""A declared tool whose API is asked for what has changed, for everything again every so often, and for what was deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.connectors.declared.small_desk import PEOPLE, SINCE, SmallDesk, page
from tests.connectors.fake_server import Call, Reply, data


def test_only_what_changed_is_asked_for_and_everything_again_every_so_often(small_desk: SmallDesk) -> None:
    people = list(PEOPLE)

    def answer(call: Call) -> Reply:
        return page([person for person in people if person["changed"] >= call.params.get("updated_since", "")])

    nights, server = small_desk(answer, more=SINCE)
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})
    people.append({"id": 8, "name": "New", "changed": "2026-03-01T12:00:00Z"})
    del people[0]
    assert ([row["id"] for row in nights.read()], nights.reading.completed) == (["7", "8"], set())
    assert ([row["id"] for row in nights.read()], nights.reading.completed) == (["8"], set())
    assert (len(nights.read()), nights.reading.completed) == (7, {"person"})
    assert [call.params.get("updated_since") for call in server.calls] == [None, "2026-02-07T09:00:00Z", "2026-03-01T11:00:00Z", None]


def test_everything_is_read_again_when_something_else_is_asked_for(small_desk: SmallDesk) -> None:
    nights, server = small_desk(lambda call: page(PEOPLE), more=SINCE)
    nights.read()
    file = nights.settings.file
    file.write_text(file.read_text(encoding="utf-8").replace("records: people", "records: people\n    params: {all: true}"), encoding="utf-8")
    nights.read()
    assert [call.params.get("updated_since") for call in server.calls] == [None, None]


@pytest.mark.parametrize(
    ("how", "asked"), [("seconds", "1770454800"), ("milliseconds", "1770454800000"), ("date", "2026-02-07"), ("iso", "2026-02-07T09:00:00Z")]
)
def test_the_time_is_written_as_the_api_wants_it(small_desk: SmallDesk, how: str, asked: str) -> None:
    nights, server = small_desk(lambda call: page(PEOPLE), more=SINCE.replace("lag", f"format: {how}, lag"))
    nights.read()
    nights.read()
    assert server.calls[1].params["updated_since"] == asked


@pytest.mark.parametrize(("lag", "asked"), [("", "4000"), (", lag: 20", "4980")])
def test_a_cursor_that_is_a_number_is_asked_for_with_a_lag(small_desk: SmallDesk, lag: str, asked: str) -> None:
    people = [person | {"version": 4_993 + int(str(person["id"]))} for person in PEOPLE]
    nights, server = small_desk(lambda call: page(people), more=f"cursor: {{column: version, param: after{lag}}}")
    nights.read()
    nights.read()
    assert [call.params.get("after") for call in server.calls] == [None, asked]


def test_a_listing_of_deleted_records_deletes_them(small_desk: SmallDesk, landed: Callable[..., Any]) -> None:
    nights, _ = small_desk(
        lambda call: data({"gone": [{"person_id": 9}, {"person_id": 10}]}) if call.path.endswith("deleted") else page(PEOPLE),
        more="deletions: {path: /people/deleted, records: gone, key: person_id}",
    )
    tool = landed(nights.settings.file)
    people = {person["source_id"]: person["deleted_at"] is not None for person in tool.canonical["person_record"]}
    assert people == {str(n): n > 7 for n in range(1, 11) if n != 8}
    assert people["9"]
