"""The tables of a database, and the list that an API's address gives."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.base import ConnectorError, as_text
from connectors.client import Budget, Client, Secret, StaticToken
from connectors.column_names import clean_names
from connectors.declared.sql_spec import SqlConnection
from connectors.declared.suggest.paging import paging_of
from connectors.declared.suggest.sample import ROWS, Found, Sample, apart, host_name, stream_name, table_columns, tool_name

TABLES = 40


def database_samples(url: str, beside: Path) -> Found:
    """Tables and views with their first rows, keys and foreign keys. A password in the URL is used and not kept. Raises ConnectorError."""
    from sqlalchemy import inspect, make_url, select, table, text

    from connectors.declared.sql_database import opened, text_table, told

    SqlConnection(kind="sql", url=make_url(url).set(password=None).render_as_string())
    with told("suggest"), opened(make_url(url), beside, "suggest") as connection:
        seen = inspect(connection)
        samples = []
        for name in [*seen.get_table_names(), *seen.get_view_names()][:TABLES]:
            result = connection.execute(select(text("*")).select_from(table(name)).limit(ROWS))
            rows, names = result.fetchall(), list(result.keys())
            if not rows:
                continue
            key = tuple(clean_names(seen.get_pk_constraint(name)["constrained_columns"]))
            links = {
                k["constrained_columns"][0]: stream_name(k["referred_table"])
                for k in seen.get_foreign_keys(name)
                if len(k["constrained_columns"]) == 1
            }
            samples.append(Sample(stream_name(name), table_columns(text_table(rows, names)), {"table": name}, key, links, headers=_called(names)))
    shown = make_url(url).set(password=None).render_as_string()
    return Found(tool_name(Path(make_url(url).database or "database").stem), {"kind": "sql", "url": shown}, apart(samples))


def api_samples(url: str, token: Secret | None) -> Found:
    """The longest list of objects in the address's answer, and how its next page is reached. Raises ApiError, ConnectorError."""
    parts = urlsplit(url)
    base, _, last = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/").rpartition("/")
    client = Client(base, StaticToken(token) if token else None, Budget({"": 60}, at_most=20))
    params = dict(parse_qsl(parts.query))
    answer = client.get(last, params)
    where, rows = _list_in(answer.body)
    names = dict.fromkeys(name for row in rows for name in row)
    columns = dict(zip(clean_names(names), ([as_text(row.get(name)) for row in rows] for name in names), strict=True))
    place: dict[str, Any] = {"path": f"/{last}"} | ({"params": params} if params else {}) | ({"records": where} if where else {})
    place["paging"], to_look_up = paging_of(client, last, params, answer, where, rows)
    connection = {"kind": "rest", "base_url": base, "auth": {"kind": "bearer" if token else "none"}}
    sample = Sample(stream_name(last.removesuffix(".json")), columns, place, to_look_up=to_look_up, headers=_called(names))
    return Found(host_name(url), connection, [sample])


def _called(names: Iterable[str]) -> dict[str, str]:
    written = list(names)
    return dict(zip(clean_names(written), written, strict=True))


def _list_in(body: Any, path: str = "") -> tuple[str, list[dict[str, Any]]]:
    """Where in a body the longest list of objects stands, and the list. Raises ConnectorError where there is none."""
    lists: dict[str, list[dict[str, Any]]] = {}

    def look(value: Any, path: str, depth: int) -> None:
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            lists[path] = value
        elif isinstance(value, dict) and depth < 3:
            for name, part in value.items():
                look(part, f"{path}.{name}" if path else name, depth + 1)

    look(body, path, 0)
    if not lists:
        raise ConnectorError("the answer holds no list of records; name an address that lists some")
    return max(lists.items(), key=lambda entry: len(entry[1]))
