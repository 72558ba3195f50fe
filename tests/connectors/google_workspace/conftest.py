"""Small exports, and what the connector reads from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from dlt.extract.exceptions import ResourceExtractionError

from connectors.base import Reading
from connectors.client import Budget
from connectors.google_workspace import access, connector
from tests.connectors.fake_server import FakeServer
from warehouse.database import open_database

from .nights import Nights
from .workspace import Workspace, account_key

OWNER = "anna@northwind.com"
SHIMS = Path(__file__).parents[3] / "warehouse" / "shims.sql"
PARAMETERS = {
    "$source": "'google'",
    "$timezone": "'Europe/Stockholm'",
    "$company_domains": "['northwind.com']",
    "$correspondent_key": "'secret'",
}


@dataclass
class Result:
    """What one reading gave: rows by stream, the reading's own account, and what was quarantined."""

    rows: dict[str, list[dict[str, Any]]]
    reading: Reading
    tables: dict[str, pa.Table]

    @property
    def quarantine(self) -> list[dict[str, Any]]:
        file = self.reading.quarantine_file
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file and file.exists() else []

    def balances(self) -> bool:
        """in = landed + quarantined, for every stream."""
        names = set(self.rows) | set(self.reading.counted)
        return all(self.reading.counted[name] == len(self.rows[name]) + self.reading.quarantined[name] for name in names)


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Result]:
    def run(horizon: date | None = date(2026, 3, 1), **settings: Any) -> Result:
        reading = Reading("google", quarantine_file=tmp_path / "quarantine.jsonl", horizon=horizon)
        source = connector.read(connector.settings.model_validate({"system": "google_workspace", **settings}), reading)
        try:
            tables = {name: pa.concat_tables(list(resource), promote_options="default") for name, resource in source.resources.items()}
        except ResourceExtractionError as error:
            raise error.__cause__ or error from error
        result = Result({name: table.to_pylist() for name, table in tables.items()}, reading, tables)
        assert result.balances()
        return result

    return run


@pytest.fixture
def takeout(tmp_path: Path) -> Callable[..., Path]:
    """Writes files into `<owner>/Takeout/…` and gives the folder of all Takeouts."""

    def write(files: dict[str, bytes | str], owner: str = OWNER) -> Path:
        for name, content in files.items():
            path = tmp_path / "takeout" / owner / "Takeout" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path / "takeout"

    return write


def mbox(*mails: bytes | str, labels: str = "Inbox") -> bytes:
    """Mails as Gmail's Takeout writes them; lines of a body that begin with From are escaped."""
    result = b""
    for number, mail in enumerate(mails, 1):
        raw = mail.encode() if isinstance(mail, str) else mail
        raw = raw.replace(b"\nFrom ", b"\n>From ")
        result += (
            f"From 17{number:017d}@xxx Fri Jan 05 09:00:00 +0000 2024\nX-GM-THRID: {number}\nX-Gmail-Labels: {labels}\n".encode() + raw + b"\n\n"
        )
    return result


def mail(
    body: str = "Hello Anna", *headers: str, sender: str = "Bob Smith <bob@acme.com>", to: str = f"Anna <{OWNER}>", id: str = "1@acme.com"
) -> str:
    lines = [f"From: {sender}", f"To: {to}", "Subject: Order", "Date: Fri, 5 Jan 2024 10:00:00 +0100"]
    lines += [f"Message-ID: <{id}>"] if id else []
    return "\n".join([*lines, *headers]) + "\n\n" + body


@pytest.fixture
def read_mails(read: Callable[..., Result], takeout: Callable[..., Path]) -> Callable[..., Result]:
    """Reads mails that lie in Anna's mailbox."""

    def run(*mails: bytes | str, labels: str = "Inbox") -> Result:
        return read(takeout=takeout({"Mail/All mail Including Spam and Trash.mbox": mbox(*mails, labels=labels)}))

    return run


@pytest.fixture
def write_mail() -> Callable[..., str]:
    return mail


@pytest.fixture
def write_mbox() -> Callable[..., bytes]:
    return mbox


@pytest.fixture
def canonical() -> Callable[[Result], duckdb.DuckDBPyConnection]:
    """The connector's own SQL over what was read: one table for each canonical table."""

    def run(*results: Result) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute("set timezone = 'UTC'; create schema raw")
        connection.execute(SHIMS.read_text("utf-8"))
        for name in results[0].tables:
            keys = {s.name: s.key[0] for s in connector.streams(None)}
            for number, result in enumerate(results, 1):
                connection.register("landed", result.tables[name])
                marks = f"timestamptz '2026-03-0{number} 02:00+00' as _observed_at, cast(null as timestamptz) as _deleted_at"
                marked = f"select *, {marks}, 'load-{number}' as _load_id from landed"
                if number == 1:
                    connection.execute(f'create table raw."{name}" as {marked}')
                else:
                    connection.execute(f'delete from raw."{name}" where "{keys[name]}" in (select "{keys[name]}" from landed)')
                    connection.execute(f'insert into raw."{name}" {marked}')
                connection.unregister("landed")
        for table, sql in connector.canonical(None).items():
            for parameter, literal in PARAMETERS.items():
                sql = sql.replace(parameter, literal)
            connection.execute(f"create table {table} as {sql}")
        return connection

    return run


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def nights(tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setenv("SOURCES__GOOGLE__KEY", account_key())
    monkeypatch.setattr(access, "RATES", dict.fromkeys(access.RATES, 1e9))
    with open_database(tmp_path / "data") as database, FakeServer(workspace.answer) as server:
        found = Nights(database, workspace, server)
        monkeypatch.setattr(Budget, "pause", lambda self, seconds: found.waits.append(seconds))
        yield found
