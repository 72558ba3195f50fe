"""`c360 serve` with the real MCP client, over stdio and over HTTP, and `c360 audit`."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse.serving.attacks import REQUESTS
from tests.warehouse.serving.conftest import publish_company
from warehouse.serving.agents.client_configuration import client_configuration

ROOT = Path(__file__).parents[1]
C360 = str(Path(sys.executable).with_name("c360"))
TOOLS = {
    "search", "fetch", "find_customer", "customer_brief", "account_brief", "customer_timeline", "search_messages", "explain_identity",
    "whats_changed", "describe", "query_sql",
}  # fmt: skip
TOKEN = "a-token-for-this-test"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return refusing_project(tmp_path_factory.mktemp("served"))


def refusing_project(folder: Path) -> Path:
    """A configuration whose data folder holds the company in which Bo Quistgaard refused AI processing."""
    publish_company(folder, ROOT / "warehouse" / "roles" / "company.sql")
    (folder / "customer360.yaml").write_text("data_dir: ./data\n")
    return folder


def asked(project: Path, ask: Callable[[Any], Awaitable[Any]], *options: str) -> Any:
    """What a client finds over stdio."""
    from mcp import Client, StdioServerParameters

    async def run() -> Any:
        server = StdioServerParameters(command=C360, args=["--config", str(project / "customer360.yaml"), "serve", *options])
        async with Client(server) as client:
            return await ask(client)

    return asyncio.run(run())


def c360(project: Path, *arguments: str, columns: int = 160) -> str:
    command = [C360, "--config", str(project / "customer360.yaml"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": str(columns), "NO_COLOR": "1"}).stdout


def test_every_tool_of_the_contract_is_there_read_only_and_documented(project: Path) -> None:
    async def ask(client: Any) -> Any:
        return (await client.list_tools()).tools

    found = asked(project, ask)
    assert {tool.name for tool in found} == TOOLS
    for tool in found:
        assert tool.output_schema["type"] == "object"
        assert tool.description
        assert tool.annotations.read_only_hint is True
        assert all("description" in entry for entry in tool.input_schema["properties"].values())


def test_an_agent_asks_and_is_answered_over_stdio(project: Path) -> None:
    async def ask(client: Any) -> Any:
        return [
            await client.call_tool(name, arguments)
            for name, arguments in (
                ("find_customer", {"handle": "anna@acme.se"}),
                ("customer_brief", {"customer_id": "cus_anna"}),
                ("find_customer", {"handle": "Bo Quistgaard"}),
                ("query_sql", {"sql": "select customer_id from customer_profile"}),
                ("query_sql", {"sql": "delete from customer_profile"}),
                ("search", {"query": "anna@acme.se"}),
                ("fetch", {"id": "cus_anna"}),
                ("search_messages", {"query": "quistgaard"}),
            )
        ]

    found, brief, hidden, rows, refused, results, document, messages = asked(project, ask)
    assert found.structured_content["match"] == "certain"
    assert json.loads(found.content[0].text) == found.structured_content
    for answer in (found, brief, hidden, rows, refused, messages):
        assert {"answer_id", "run_id", "age"} <= set(answer.structured_content)
    assert hidden.structured_content["match"] == "withheld"
    assert rows.structured_content["rows"] == [["cus_anna"], ["cus_ola"]]
    assert refused.is_error
    assert "only SELECT" in refused.content[0].text
    assert messages.structured_content["hits"] == []
    assert set(results.structured_content) == {"results"}
    [result] = results.structured_content["results"]
    assert set(result) == {"id", "title", "url"}
    assert result["url"]
    assert [len(answer.content) for answer in (results, document)] == [1, 1]
    assert json.loads(results.content[0].text) == results.structured_content
    assert set(document.structured_content) == {"id", "title", "text", "url", "metadata"}
    assert json.loads(document.content[0].text) == document.structured_content
    assert results.meta["run_id"] == "r1"


def test_every_call_is_in_the_audit_and_its_answer_can_be_read_again(project: Path) -> None:
    async def ask(client: Any) -> Any:
        await client.call_tool("query_sql", {"sql": "select 1 from employee where name = 'unspeakable'"})
        return await client.call_tool("customer_brief", {"customer_id": "anna@acme.se"})

    answer = asked(project, ask).structured_content["answer_id"]
    lines = json.loads(c360(project, "audit", "--json"))
    assert answer in c360(project, "audit", columns=80)
    assert [line["tool"] for line in lines[:2]] == ["customer_brief", "query_sql"]
    assert {"at", "who", "tool", "arguments", "rows", "milliseconds", "run_id", "answer_id", "outcome"} <= set(lines[0])
    logged = (project / "data" / "audit" / "calls.jsonl").read_text()
    assert "unspeakable" not in logged
    assert "anna@acme.se" not in logged
    kept = "".join(file.read_text() for file in (project / "data" / "audit" / "answers").iterdir())
    assert "Anna" not in kept
    told = json.loads(c360(project, "audit", "show", answer))
    assert told["arguments"] == {"customer_id": "anna@acme.se"}
    assert told["answer"]["untrusted_name"] == "Anna Berg"
    assert answer in c360(project, "audit", "who-saw", "anna@acme.se")
    assert "cus_bo" not in c360(project, "audit", "--json")


def test_who_saw_lists_apart_what_told_of_somebody_not_known_who(project: Path) -> None:
    async def ask(client: Any) -> Any:
        sure = await client.call_tool("query_sql", {"sql": "select job_title from customer_profile where primary_email = 'anna@acme.se'"})
        return sure, await client.call_tool("query_sql", {"sql": "select job_title from customer_profile"})

    sure, perhaps = (answer.structured_content["answer_id"] for answer in asked(project, ask))
    named, unknown = c360(project, "audit", "who-saw", "anna@acme.se").split("Answers with somebody, not known who")
    assert sure in named
    assert perhaps not in named
    assert perhaps in unknown
    told = {line["answer_id"]: line["somebody"] for line in json.loads(c360(project, "audit", "who-saw", "anna@acme.se", "--json"))}
    assert (told[sure], told[perhaps]) == (False, True)


def test_a_call_that_no_tool_answers_is_in_the_audit_too_with_who_called(project: Path) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [
        ("search_messages", {"query": "unspeakable", "limit": 101}),
        ("find_customer", {}),
        ("find_customer", {"unspeakable": 1, "handle": ["unspeakable"]}),
        ("unspeakable", {"handle": "unspeakable"}),
    ]

    async def ask(client: Any) -> None:
        for tool, arguments in calls:
            assert (await client.call_tool(tool, arguments)).is_error

    before = len((project / "data" / "audit" / "calls.jsonl").read_text().splitlines())
    asked(project, ask)
    lines = (project / "data" / "audit" / "calls.jsonl").read_text().splitlines()[before:]
    assert [(line["outcome"], line["tool"] == tool) for line, (tool, _) in zip(map(json.loads, lines), calls, strict=True)] == [
        ("refused", True), ("refused", True), ("refused", True), ("refused", False),
    ]  # fmt: skip
    assert "unspeakable" not in "".join(lines)
    assert all("mcp" in json.loads(line)["who"] for line in lines), "the name that the client gave"


def test_a_new_night_is_served_at_once(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "project", symlinks=True)

    async def ask(client: Any) -> Any:
        before = await client.call_tool("describe", {})
        published = tmp_path / "project" / "data" / "published"
        pointer = json.loads((published / "current.json").read_text())
        shutil.copy(published / "agent" / "profile-r1.duckdb", published / "agent" / "profile-r2.duckdb")
        pointer |= {"run_id": "r2"}
        pointer["roles"]["agent"]["database"] = "agent/profile-r2.duckdb"
        (published / "current.json.new").write_text(json.dumps(pointer))
        (published / "current.json.new").replace(published / "current.json")
        return before, await client.call_tool("describe", {})

    before, after = asked(tmp_path / "project", ask)
    assert (before.structured_content["run_id"], after.structured_content["run_id"]) == ("r1", "r2")


@pytest.fixture
def port(project: Path) -> Iterator[int]:
    """A server over HTTP on this port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    command = [C360, "--config", str(project / "customer360.yaml"), "serve", "--http", str(number)]
    server = subprocess.Popen(command, env={**os.environ, "C360_TOKEN": TOKEN}, stderr=subprocess.PIPE)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", number)) == 0:
                    break
            assert server.poll() is None, server.stderr and server.stderr.read()
            time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_an_agent_asks_and_is_answered_over_http(port: int, scheme: str) -> None:
    import httpx2
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"{scheme} {TOKEN}"}) as http,
            Client(streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)) as client,
        ):
            return await client.call_tool("find_customer", {"handle": "anna@acme.se"})

    assert asyncio.run(run()).structured_content["match"] == "certain"


@pytest.mark.parametrize(("headers", "status"), REQUESTS, ids=str)
def test_a_stranger_is_turned_away(port: int, headers: dict[str, str], status: int) -> None:
    import httpx2

    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    sent = {"Accept": "application/json, text/event-stream"} | {name: value.replace("TOKEN", TOKEN) for name, value in headers.items()}
    assert httpx2.post(f"http://127.0.0.1:{port}/mcp", json=body, headers=sent).status_code == status


@pytest.mark.parametrize("client", ["claude", "chatgpt", "cursor", "vscode"])
def test_what_to_paste_where_is_printed(project: Path, client: str) -> None:
    said = c360(project, "serve", "--print-config", client, "--keep-answers", "0")
    assert "serve" in said
    if client != "chatgpt":
        entry = json.loads(said[said.index("{") :])
        [servers] = entry.values()
        assert servers["customer360"]["args"][-5:] == ["serve", "--role", "agent", "--keep-answers", "0"]


def test_a_command_to_paste_is_quoted_where_a_shell_needs_it() -> None:
    said = client_configuration("chatgpt", ["/my tools/c360", "--config", "/a b/customer360.yaml", "serve"])
    assert "'/my tools/c360' --config '/a b/customer360.yaml' serve --http" in said
