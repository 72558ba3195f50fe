"""The tables that a draft is made from: of files, of a database, of an API's first answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa

from connectors.base import ConnectorError, Reading, as_text
from connectors.client import Budget, Client, Secret, StaticToken
from connectors.column_names import clean_names
from connectors.declared.file_rows import tables_of
from connectors.declared.rest_pages import NEXT, dig, next_in_header
from connectors.declared.spec import TAKEN
from connectors.declared.sql_spec import SqlConnection
from connectors.files import READERS, Member, read_table, read_xlsx

ROWS = 20_000  # of each table that are looked at
TABLES = 40


@dataclass(frozen=True)
class Sample:
    """One table's first rows. name: the stream's. columns: raw name → values in order, trimmed, None for nothing.

    place: what stands in the draft beside the key: files, sheet, table, path, records, params, paging. key: where the source itself names it.
    """

    name: str
    columns: Mapping[str, Sequence[str | None]]
    place: Mapping[str, Any]
    key: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True)
class Found:
    """What lies at a place. connection: as it stands in the draft; None for files."""

    name: str
    connection: Mapping[str, Any] | None
    samples: Sequence[Sample]


def samples_of(places: Sequence[str], beside: Path, token: Secret | None = None) -> Found:
    """Look at files, or at one database or API. beside: the folder that the draft's paths are relative to.

    Raises ConnectorError or UnusableFile where there is nothing to be read.
    """
    if len(places) == 1 and "://" in places[0]:
        return _api(places[0], token) if places[0].startswith(("http://", "https://")) else _database(places[0], beside)
    found = [sample for place in places for sample in _file(Path(place), beside)]
    first = Path(places[0]).resolve()
    return Found(tool_name(first.name if first.is_dir() else first.parent.name if len(places) > 1 else first.stem), None, _apart(_joined(found)))


def tool_name(written: str) -> str:
    """`Acme Desk 2` → acme_desk: as a tool may be called."""
    name = re.sub(r"(_?\d+)+$", "", re.sub(r"[^a-z0-9]+", "_", written.lower()).strip("_"))[:40].strip("_") or "tool"
    return name if name[0].isalpha() else f"tool_{name}"[:40]


def stream_name(written: str) -> str:
    """`Customers 2026-01` → customer: what one row is, as a stream may be called."""
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"([a-z])([A-Z])", r"\1_\2", written).lower()).strip("_")
    name = re.sub(r"(_?\d+)+$", "", name) or "record"
    name = name if name[:1].isalpha() else f"t_{name}"
    if name.endswith("people"):
        name = name[:-6] + "person"
    elif name.endswith("ies") and len(name) > 4:
        name = name[:-3] + "y"
    elif name.endswith("s") and not name.endswith(("ss", "us", "is")):
        name = name[:-1]
    return f"{name[:36]}_row" if name in TAKEN else name[:40]


def host_name(url: str) -> str:
    """`https://api.helpdesk.example/v2` → helpdesk."""
    host = urlsplit(url).hostname or "api"
    return tool_name(next((part for part in host.split(".") if part not in ("api", "www", "app")), host))


def table_columns(table: pa.Table) -> dict[str, list[str | None]]:
    """A table of text as columns, trimmed, '' as nothing."""
    return {name: [(value.strip() or None) if value else None for value in table[name].to_pylist()] for name in table.column_names}


def _file(path: Path, beside: Path) -> Iterator[Sample]:
    if not path.exists():
        raise ConnectorError(f"{path}: there is no such file or folder")
    if path.is_dir():
        for file in sorted(file for file in path.iterdir() if file.suffix.lower() in READERS):
            yield from _file(file, beside)
        return
    written = _relative(path, beside)
    members = tables_of(path)
    if len(members) == 1 and members[0].name.lower().endswith((".xlsx", ".xlsm")):
        yield from _sheets(members[0], written)
        return
    yield from _one([_first(read_table(member, Reading("suggest"), "row")) for member in members], path.stem, {"files": written})


def _relative(path: Path, beside: Path) -> str:
    whole, folder = path.resolve(), beside.resolve()
    above = 0
    while not whole.is_relative_to(folder) and above < 3 and folder != folder.parent:
        folder, above = folder.parent, above + 1
    return "../" * above + whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) and len(folder.parts) > 1 else str(whole)


def _sheets(member: Member, written: str) -> Iterator[Sample]:
    import fastexcel

    for sheet in fastexcel.read_excel(member.read()).sheet_names:
        tables = [_first(read_xlsx(member, Reading("suggest"), "row", sheet=sheet))]
        yield from _one(tables, sheet, {"files": written, "sheet": sheet})


def _first(tables: Iterator[pa.Table]) -> pa.Table:
    gathered, rows = [], 0
    for table in tables:
        gathered.append(table)
        rows += table.num_rows
        if rows >= ROWS:
            break
    return pa.concat_tables(gathered, promote_options="default") if gathered else pa.table({})


def _one(tables: Sequence[pa.Table], name: str, place: Mapping[str, Any]) -> Iterator[Sample]:
    """One sample of tables that are alike; those that are not cannot be one stream."""
    filled = [table for table in tables if table.num_columns and table.num_rows]
    if len({frozenset(name.lower() for name in table.column_names) for table in filled}) > 1 and not str(place["files"]).endswith(("jsonl", "json")):
        raise ConnectorError(f"{place['files']}: it holds files of several kinds. Unpack it, and name its folder: each file becomes a stream")
    if filled:
        yield Sample(stream_name(name), table_columns(pa.concat_tables(filled, promote_options="default").slice(0, ROWS)), place)


def _joined(samples: Sequence[Sample]) -> list[Sample]:
    """Files of one name with the same columns are one stream: an export of each month. Lines of JSON need share only most of their keys."""
    groups: list[list[Sample]] = []
    for sample in samples:
        group = next((group for group in groups if _alike(group[0], sample)), None)
        groups.append([sample]) if group is None else group.append(sample)
    joined = []
    for group in groups:
        names = dict.fromkeys(name for one in group for name in one.columns)
        columns = {name: [value for one in group for value in _named(one, name)] for name in names}
        joined.append(Sample(group[0].name, columns, {**group[0].place, "files": _pattern([one.place["files"] for one in group])}))
    return joined


def _alike(one: Sample, other: Sample) -> bool:
    mine, theirs = ({name.lower() for name in sample.columns} for sample in (one, other))
    json = all(str(sample.place["files"]).endswith(("json", "jsonl")) for sample in (one, other))
    return one.name == other.name and (mine == theirs or (json and len(mine & theirs) >= 0.5 * len(mine | theirs)))


def _pattern(files: Sequence[str]) -> str | list[str]:
    """`tickets-*.csv` for tickets-01.csv and tickets-02.csv; a list where the names have no digits to differ by."""
    patterns = {re.sub(r"\d+([-_.]?\d+)*(?=[^/]*$)", "*", file) for file in files}
    return files[0] if len(files) == 1 else patterns.pop() if len(patterns) == 1 else list(files)


def _named(sample: Sample, name: str) -> Sequence[str | None]:
    return next((values for column, values in sample.columns.items() if column.lower() == name.lower()), [None] * sample.rows)


def _apart(samples: Sequence[Sample]) -> list[Sample]:
    """Each with a name of its own."""
    taken: set[str] = set()
    apart = []
    for sample in samples:
        name, number = sample.name, 1
        while name in taken:
            number += 1
            name = f"{sample.name}_{number}"
        taken.add(name)
        apart.append(Sample(name, sample.columns, sample.place, sample.key, sample.references))
    return apart


def _database(url: str, beside: Path) -> Found:
    from sqlalchemy import inspect, make_url, select, table, text

    from connectors.declared.sql_rows import opened, text_table, told

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
            samples.append(Sample(stream_name(name), table_columns(text_table(rows, names)), {"table": name}, key, links))
    shown = make_url(url).set(password=None).render_as_string()
    return Found(tool_name(Path(make_url(url).database or "database").stem), {"kind": "sql", "url": shown}, _apart(samples))


def _api(url: str, token: Secret | None) -> Found:
    parts = urlsplit(url)
    base, _, last = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/").rpartition("/")
    client = Client(base, StaticToken(token) if token else None, Budget({"": 60}, at_most=10))
    params = dict(parse_qsl(parts.query))
    answer = client.get(last, params)
    where, rows = _list_in(answer.body)
    names = dict.fromkeys(name for row in rows for name in row)
    columns = dict(zip(clean_names(names), ([as_text(row.get(name)) for row in rows] for name in names), strict=True))
    place: dict[str, Any] = {"path": f"/{last}"} | ({"params": params} if params else {}) | ({"records": where} if where else {})
    place["paging"] = _paging(answer.body, answer.headers, params)
    connection = {"kind": "rest", "base_url": base, "auth": {"kind": "bearer" if token else "none"}}
    return Found(host_name(url), connection, [Sample(stream_name(last.removesuffix(".json")), columns, place)])


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


def _paging(body: Any, headers: Mapping[str, str], params: Mapping[str, str]) -> dict[str, Any]:
    """How the first answer says that a second one is reached."""
    if next_in_header(headers):
        return {"kind": "link_header"}
    for path in NEXT:
        found = dig(body, path)
        if isinstance(found, str) and found.startswith(("http", "/")):
            return {"kind": "next_link", "next": path}
        if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
            page = isinstance(found, int) or str(found).isdigit()
            return {"kind": "page", "param": "page"} if page and path.endswith("page") else {"kind": "cursor", "param": "cursor", "next": path}
    if dig(body, "has_more") is True:
        return {"kind": "cursor", "param": "starting_after", "next": "id", "last_key": True, "more": "has_more"}
    if "offset" in params:
        return {"kind": "offset"}
    return {"kind": "page"} if "page" in params else {"kind": "none"}
