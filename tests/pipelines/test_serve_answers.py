"""What the server answers: in the shapes that clients are told, and at once, whatever else it has to do."""

import asyncio
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.test_serve import TOOLS, asked, refusing_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return refusing_project(tmp_path_factory.mktemp("served"))


# each tool: somebody who is found, several, nobody, somebody withheld, and what is wrong
KEPT_KEYS = {
    "find_customer": {"match", "candidates"}, "customer_brief": {"id", "facts"}, "account_brief": {"id", "people"}, "describe": {"text"},
    "customer_timeline": {"interactions", "truncated"}, "search_messages": {"hits", "truncated"}, "whats_changed": {"changes", "truncated"},
    "explain_identity": {"summary"}, "query_sql": {"columns", "rows", "truncated"}, "search": {"results"},
    "fetch": {"id", "title", "text", "url", "metadata"},
}  # fmt: skip
ASKED = {
    "find_customer": [{"handle": "anna@acme.se"}, {"handle": "Anna Berg"}, {"handle": "nobody at all"}, {"handle": "Bo Quistgaard"}],
    "customer_brief": [{"customer_id": "cus_anna"}, {"customer_id": "Anna Berg"}, {"customer_id": "x"}, {"customer_id": "bo.q@acme.se"}],
    "account_brief": [{"account": "acme.se"}, {"account": "nothing.example"}, {"account": "cus_anna"}],
    "customer_timeline": [{"customer_id": "cus_anna"}, {"customer_id": "Anna Berg"}, {"customer_id": "cus_anna", "since": "never"}],
    "search_messages": [{"query": "offer"}, {"query": "*"}, {"query": "x", "customer_id": "Bo Quistgaard"}],
    "whats_changed": [{"since": "2020-01-01"}, {"since": ""}],
    "explain_identity": [{"handle": "cus_anna"}, {"handle": "cus_anna", "other": "cus_ola"}, {"handle": "Bo Quistgaard"}, {"handle": "x"}],
    "describe": [{}, {"table": "customers"}, {"table": "x"}],
    "query_sql": [{"sql": "select * from customers"}, {"sql": "selec"}],
    "search": [{"query": "anna@acme.se"}, {"query": "Bo Quistgaard"}, {"query": "nobody at all"}],
    "fetch": [{"id": "cus_anna"}, {"id": "withheld"}, {"id": "x"}],
}


def test_whatever_is_answered_has_the_shape_that_clients_were_told(project: Path) -> None:
    async def ask(client: Any) -> Any:  # the client compares each answer with the tool's schema, and raises where it differs
        await client.list_tools()
        return client.server_info, {name: [await client.call_tool(name, one) for one in calls] for name, calls in ASKED.items()}

    server, answers = asked(project, ask)
    assert (server.name, server.version) == ("customer360", version("customer360"))
    assert set(answers) == TOOLS
    for name, told in answers.items():
        assert not told[0].is_error
        assert KEPT_KEYS[name] <= set(told[0].structured_content)
    assert [answer.structured_content["match"] for answer in answers["customer_brief"][1:]] == ["ambiguous", "none", "withheld"]
    assert [answers[name][-1].is_error for name in ("customer_timeline", "describe", "query_sql", "fetch")] == [True] * 4


def test_slow_statements_keep_nobody_else_waiting(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mcp import Client

    from warehouse.serving.agents import server
    from warehouse.serving.agents.answering import Answering

    monkeypatch.setattr(server, "PATIENCE", 0.5)
    answering = Answering(project / "data", "agent", "test")
    slow = {"sql": "select sleep_ms(2500)"}

    async def run() -> Any:
        async with Client(server.build_server(answering)) as client:
            waiting = [asyncio.create_task(client.call_tool("query_sql", slow)) for _ in range(50)]
            await asyncio.sleep(1)
            started = time.monotonic()
            found = await client.call_tool("find_customer", {"handle": "anna@acme.se"})
            return found, time.monotonic() - started, await asyncio.gather(*waiting)

    try:
        found, seconds, answers = asyncio.run(run())
        lines = [line for line, _ in zip(answering.log.lines(), range(51), strict=False)]
    finally:
        answering.close()
    assert found.structured_content["match"] == "certain"
    assert seconds < 1.5
    busy = [answer for answer in answers if answer.is_error]
    assert len(answers) - len(busy) == server.STATEMENTS_AT_ONCE
    assert all("ask again" in answer.content[0].text for answer in busy)
    assert [line["outcome"] for line in lines].count("busy") == len(busy)
    assert {line["tool"] for line in lines} == {"query_sql", "find_customer"}
