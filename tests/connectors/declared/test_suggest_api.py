"""A draft of a declared API from its first answers: what a record is, and how the next page is asked for."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.client import Secret
from connectors.declared.suggest import draft, samples_of
from tests.connectors.fake_server import Call, FakeServer, Reply, data

from .nights import Nights

ALL = [{"id": n, "name": f"Pia Berg{n}", "email": f"p{n}@fabrikam.example"} for n in range(12)]


def _from(start: int, size: int = 5) -> list[dict[str, Any]]:
    return ALL[start : start + size]


def _offset(asked: Mapping[str, str]) -> Any:
    start, size = int(asked.get("offset", 0)), int(asked.get("limit", 5))
    return {"items": _from(start, size), "total": 12, "offset": start, "limit": size}


def _skip(asked: Mapping[str, str]) -> Any:
    return {"items": _from(int(asked.get("skip", 0))), "total": 12}


def _page(asked: Mapping[str, str]) -> Any:
    page, size = int(asked.get("page", 1)), int(asked.get("per_page", 5))
    return {"data": _from(page * size - size, size), "meta": {"page": page, "per_page": size, "total_pages": 3, "total": 12}}


def _spring(asked: Mapping[str, str]) -> Any:
    page = int(asked.get("page", 0))
    return {"content": _from(page * 5), "totalElements": 12, "totalPages": 3, "number": page, "last": page >= 2}


def _token(asked: Mapping[str, str]) -> Any:
    start = int(asked.get("pageToken", 0))
    return {"people": _from(start), **({"nextPageToken": str(start + 5)} if start + 5 < 12 else {})}


def _all(asked: Mapping[str, str]) -> Any:
    del asked
    return {"people": ALL, "total": 12}


def test_an_api_is_drafted_from_its_first_answer(tmp_path: Path) -> None:
    def answer(call: Call) -> Reply:
        people = [{"id": n, "name": f"P{n}", "email": f"p{n}@fabrikam.example", "updated_at": "2026-01-05T10:00:00Z"} for n in (1, 2)]
        return (
            data({"data": {"people": people}, "meta": {"next_cursor": "abc"}}) if call.headers.get("Authorization") == "Bearer s" else data({}, 401)
        )

    with FakeServer(answer) as server:
        text = draft(samples_of([f"{server.url}v2/people?active=1"], tmp_path, Secret("s")), "c360 tool suggest", "desk")
        document = yaml.safe_load(text)
        assert document["connection"] == {"kind": "rest", "base_url": f"{server.url}v2", "auth": {"kind": "bearer"}}
        person = document["streams"]["person"]
        assert (person["path"], person["params"], person["records"]) == ("/people", {"active": "1"}, "data.people")
        assert person["paging"] == {"kind": "cursor", "param": "cursor", "next": "meta.next_cursor"}
        assert person["map"]["person_record"] == {"full_name": "name", "email": "email"}
        assert "SOURCES__DESK__TOKEN" in text


@pytest.mark.parametrize(
    ("answer", "paging"),
    [
        (_offset, {"kind": "offset"}),
        (_skip, {"kind": "offset", "param": "skip"}),
        (_page, {"kind": "page", "param": "page"}),
        (_spring, {"kind": "page", "param": "page", "first": 0}),
        (_token, {"kind": "cursor", "param": "pageToken", "next": "nextPageToken"}),
        (_all, {"kind": "none"}),
    ],
)
def test_the_usual_ways_to_the_next_page_are_tried(tmp_path: Path, answer: Callable[[Mapping[str, str]], Any], paging: dict[str, Any]) -> None:
    """The draft reads all that there is."""
    with FakeServer(lambda call: data(answer(call.params))) as server:
        text = draft(samples_of([f"{server.url}people"], tmp_path, None), "c360 tool suggest", "desk")
        assert yaml.safe_load(text)["streams"]["person"]["paging"] == paging
        (tmp_path / "desk.yaml").write_text(text, encoding="utf-8")
        assert len(Nights(tmp_path / "desk.yaml").read()) == 12
