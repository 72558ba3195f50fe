"""`c360 connect` for a declared API or database: which secrets it is given, and what they can see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from connectors.base import ConnectorError, Estimate, Reading, Sight
from connectors.declared import rest_rows, sql_rows
from connectors.declared.export import DeclaredSettings, is_live
from connectors.declared.rest_spec import BasicAuth, KeyAuth, NoAuth, RestConnection
from connectors.declared.sql_spec import SqlConnection
from connectors.declared.tool import Tool, load_tool
from connectors.declared.turns import DONE, last_requests


def advice(settings: DeclaredSettings, source: str) -> str:
    """What to create where; nothing for files, and for a source without a tool's file."""
    if not is_live(settings):
        return ""
    tool = load_tool(settings.file)
    paths = ", ".join(str(getattr(s.spec, "path", None) or getattr(s.spec, "table", None) or f"the query of {s.name}") for s in tool.streams)
    asks, secrets = _asks(tool)
    if not secrets:
        return f"1. {asks}: {paths}.\nIt needs no credential."
    written = "\n".join(f'   {name} = "…"' for name in secrets)
    variables = ", ".join(f"SOURCES__{source.upper()}__{name.upper()}" for name in secrets)
    return (
        f"1. {asks}, with the right to read these and no other right: {paths}.\n"
        f"2. Put it into .dlt/secrets.toml beside the configuration:\n\n   [sources.{source}]\n{written}\n\n"
        f"   or into the environment as {variables}. It belongs in no other file."
    )


def _asks(tool: Tool) -> tuple[str, list[str]]:
    """Whose credential it is, and the names of its secrets."""
    connection = tool.connection
    if isinstance(connection, SqlConnection):
        if connection.url.startswith("sqlite"):
            return f"{tool.name} reads a file, {connection.url}", []
        known = "@" in connection.url
        return f"Create a user of the database {connection.url}", ["password"] if known else ["username", "password"]
    assert isinstance(connection, RestConnection)
    auth = connection.auth
    if isinstance(auth, NoAuth):
        return f"{tool.name} reads {connection.base_url}", []
    if isinstance(auth, BasicAuth):
        return f"Create a user of {connection.base_url}", ["password"] if auth.username else ["username", "password"]
    what = f"a key for the header {auth.header}" if isinstance(auth, KeyAuth) else "a token"
    return f"Create {what} of {connection.base_url}", ["token"]


def look(settings: DeclaredSettings, source: str) -> Iterator[Sight]:
    """One page of each stream of an API, one row of each table. Nothing is landed, and no value is shown."""
    tool = load_tool(settings.file)
    reading = Reading(source)
    try:
        api = rest_rows.client(tool, source, settings.secrets) if isinstance(tool.connection, RestConnection) else None
    except ConnectorError as error:
        yield Sight("credential", False, str(error))
        return
    for stream in tool.streams:
        try:
            words = sql_rows.first_row(tool, stream, source, settings.secrets) if api is None else rest_rows.first_page(tool, stream, reading, api)
            yield Sight(stream.name, True, words)
        except ConnectorError as error:
            yield Sight(stream.name, False, str(error))


def estimate(settings: DeclaredSettings, state: Mapping[str, str]) -> Estimate | None:
    """What a run of an API or a database would ask for: as many requests as the last one."""
    if not is_live(settings):
        return None
    tool = load_tool(settings.file)
    connection, streams = tool.connection, len(tool.streams)
    if isinstance(connection, SqlConnection):
        begun = "" if any(part.startswith(DONE) for part in state) else "never read before: "
        return Estimate(0 if begun == "" else None, 0.0, f"{begun}{streams} statements to the database; cursors ask for what changed only")
    _, requests = last_requests(state)
    words = f"one for each page, at most {connection.budget:,} in a run, {connection.per_minute} a minute"
    if not requests:
        return Estimate(None, None, f"never read before: {words}")
    return Estimate(requests, requests / connection.per_minute * 60, f"as in the last run; {words}")


def measure(settings: DeclaredSettings, source: str) -> Estimate:
    """What a first reading takes: a database counts its rows; of an API the first page of each stream says it, or nobody. Raises ConnectorError."""
    tool = load_tool(settings.file)
    since = f"; {settings.since} limits it" if settings.since else ""
    if isinstance(tool.connection, SqlConnection):
        rows = {stream.name: sql_rows.count(tool, stream, source, settings.secrets) for stream in tool.streams}
        return Estimate(0, 0.0, f"never read before: {_said(rows)}{since}", sum(rows.values()))
    connection = tool.connection
    assert isinstance(connection, RestConnection)
    api = rest_rows.client(tool, source, settings.secrets)
    requests, unknown = 0, []
    known: dict[str, int] = {}
    for stream in tool.streams:
        pages, total = rest_rows.size(tool, stream, Reading(source), api)
        requests += pages
        if total is None:
            unknown.append(stream.name)
        else:
            known[stream.name] = total
    words = f"never read before: {_said(known)}" if known else "unknown before the first reading"
    words += f"; the API does not count {', '.join(unknown)}" if unknown else ""
    seconds = requests / connection.per_minute * 60
    return Estimate(requests, seconds, f"{words}{since}; {connection.per_minute} requests a minute", sum(known.values()) or None, bool(unknown))


def _said(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} of {name}" for name, count in rows.items())
