"""A small desk of seven people behind an API, for tests of what a declared tool asks and how it goes on from answer to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.connectors.declared.nights import Nights
from tests.connectors.fake_server import Answers, FakeServer, Reply, data

SmallDesk = Callable[..., tuple[Nights, FakeServer]]  # called with answers and what the tool's file says

TOKEN = "very-secret-0815"
DESK = """tool: desk
connection:
  kind: rest
  base_url: {url}v2
  auth: {auth}
  paging: {paging}
  per_minute: 1000000
streams:
  person:
    path: /people
    records: people
    key: id
    snapshot: complete
    {more}
    map:
      person_record: {{full_name: name, email: "json_text(contact, '$.email')"}}
"""
PEOPLE = [{"id": n, "name": f"P{n}", "contact": {"email": f"p{n}@fabrikam.example"}, "changed": f"2026-02-{n:02d}T10:00:00Z"} for n in range(1, 8)]
SINCE = "cursor: {column: changed, param: updated_since, lag: 1h, full_every: 3d}"


@contextmanager
def small_desks(write_tool: Callable[..., Path]) -> Iterator[SmallDesk]:
    """What makes desks, whose servers stop at the end."""
    with ExitStack() as stack:

        def make(
            answers: Answers, paging: str = "{kind: none}", auth: str = "{kind: bearer}", more: str = "", edit: str = ""
        ) -> tuple[Nights, FakeServer]:
            server = stack.enter_context(FakeServer(answers))
            text = DESK.format(url=server.url, auth=auth, paging=paging.replace("URL", server.url), more=more)
            before, _, after = edit.partition("→")
            return Nights(write_tool(text.replace(before, after) if edit else text)), server

        yield make


def page(rows: list[dict[str, Any]], **more: Any) -> Reply:
    return data({"people": rows, **more})
