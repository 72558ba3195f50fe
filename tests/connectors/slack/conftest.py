"""Small Slack exports, and a warehouse to land them in."""

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dlt.pipeline.exceptions import PipelineStepFailed

from connectors.base import ConnectorError, Reading
from connectors.client import Budget
from connectors.slack import connector, methods
from pipelines.session import root_cause
from tests.connectors.fake_server import FakeServer
from tests.connectors.slack.workspace import Workspace
from warehouse.contracts import canonical_tables
from warehouse.database import Database, open_database
from warehouse.errors import WarehouseError
from warehouse.ingest import Outcome, read_source
from warehouse.landed import LandedSource, build_landed
from warehouse.landing import land
from warehouse.sql_text import quoted, quoted_list

TEAM = "T0NORTH"
ANNA, BJORN = "U0ANNA", "U0BJORN"
Json = dict[str, Any]
DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 2, tzinfo=UTC)  # of the first night


def ago(days: float) -> float:
    """A moment so many days before the first night, in seconds."""
    return (START - days * DAY).timestamp()


def user(key: str, name: str, email: str | None = None, **more: Any) -> Json:
    """One entry of users.json."""
    profile = {"real_name": name, "display_name": name.split()[0].lower(), **({"email": email} if email else {})}
    return {"id": key, "team_id": TEAM, "name": name.lower().replace(" ", "."), "real_name": name, "deleted": False, "profile": profile} | more


def channel(key: str, name: str, members: list[str], **more: Any) -> Json:
    """One entry of channels.json, groups.json, mpims.json or dms.json."""
    return {"id": key, "name": name, "members": members} | more


def message(ts: str, author: str | None, text: str = "hello", **more: Any) -> Json:
    """One entry of a day file."""
    return {"type": "message", "ts": ts, "text": text, **({"user": author} if author else {})} | more


class Export:
    """An export in the making: `put` files, then `zip` it. Two colleagues and the public channel `deals` are there from the start."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "slack.zip"
        self.files: dict[str, Any] = {
            "users.json": [user(ANNA, "Anna Berg", "anna@northwind.com"), user(BJORN, "Björn Ek", "bjorn@northwind.com")],
            "channels.json": [channel("C0DEALS", "deals", [ANNA, BJORN])],
        }

    def put(self, name: str, content: Any) -> "Export":
        """content: anything that JSON can hold, or the file's own text or bytes."""
        self.files[name] = content
        return self

    def zip(self) -> Path:
        """Write the zip and say where it is."""
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files.items():
                archive.writestr(name, content if isinstance(content, str | bytes) else json.dumps(content))
        return self.path


class Landing:
    """Lands exports as source `slack`, builds its canonical tables, and answers SQL about `landed.*` and `raw_slack.*`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.reading = Reading("slack")
        self.changed: dict[str, int] = {}
        self._loads = 0

    def land(self, export: Path, **settings: Any) -> "Landing":
        """Read, land, and check that each row in is a row landed or a row quarantined."""
        self._loads += 1
        chosen = connector.settings.model_validate({"system": "slack", "export": export, **settings})
        self.reading = Reading("slack", quarantine_file=self.database.data_dir / f"quarantine-{self._loads}.jsonl")
        streams = connector.streams(chosen)
        landings = land(self.database, "slack", connector.read(chosen, self.reading), streams, self.reading, f"load-{self._loads}", datetime.now(UTC))
        for landing in landings:
            assert self.reading.counted[landing.stream] == landing.received + self.reading.quarantined[landing.stream], landing.stream
        self.changed = {landing.stream: landing.changed for landing in landings}
        columns = {name: {column.name: column.type for column in table.columns} for name, table in canonical_tables().items()}
        parameters = {"company_domains": quoted_list(["northwind.com"]), "correspondent_key": quoted("secret")}
        source = LandedSource("slack", streams, connector.canonical(chosen), "UTC", f"version-{self._loads}")
        build_landed(self.database, [source], columns, parameters)
        return self

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of one query."""
        return self.database.rows(sql)

    def quarantine(self) -> list[Json]:
        """What the last reading set aside."""
        path = self.reading.quarantine_file
        return [json.loads(line) for line in path.read_text().splitlines()] if path and path.exists() else []


class Nights:
    """Syncs a workspace over its API, night after night, as a run does, and answers SQL about what was landed."""

    def __init__(self, database: Database, workspace: Workspace, server: FakeServer) -> None:
        self.database = database
        self.workspace = workspace
        self.server = server
        self.notes: list[str] = []
        self.waits: list[float] = []
        self.said: list[str] = []
        self._nights = 0

    def sync(self, at: datetime | None = None, full: bool = False, since: date | None = None, **settings: Any) -> Outcome:
        """One run's reading; at: when."""
        self._nights += 1
        at = at or datetime.now(UTC)
        self.workspace.now = f"{at.timestamp():.6f}"
        self.workspace.asked.clear()
        chosen = connector.settings.model_validate({"system": "slack", "api": True, "api_url": self.server.url + "api/", **settings})
        reading = Reading("slack", quarantine_file=self.database.data_dir / f"quarantine-{self._nights}.jsonl", since=since, say=self.said.append)
        try:
            return read_source(self.database, "slack", connector, chosen, f"run-{self._nights}", at, reading, full)
        except PipelineStepFailed as error:
            cause = root_cause(error, (ConnectorError, WarehouseError))
            raise cause if isinstance(cause, ConnectorError | WarehouseError) else error from None
        finally:
            self.notes = reading.notes

    def landed(self) -> dict[tuple[str, str], str]:
        """(channel, ts) → text of every message that is alive; tombstones are not."""
        sql = "select channel_id, ts, text from raw_slack.message where _deleted_at is null and coalesce(subtype, '') <> 'tombstone'"
        return {(str(channel), str(ts)): str(text) for channel, ts, text in self.database.rows(sql)}

    def truth(self) -> dict[tuple[str, str], str]:
        """The same, as it is in the workspace."""
        return {
            (channel, ts): message["text"]
            for channel, messages in self.workspace.messages.items()
            for ts, message in messages.items()
            if message.get("subtype") != "tombstone"
        }

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of one query."""
        return self.database.rows(sql)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


@pytest.fixture
def nights(tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setenv("SOURCES__SLACK__TOKEN", "xoxb-test")
    monkeypatch.setattr(methods, "RATES", dict.fromkeys(methods.RATES, 1e9))
    with open_database(tmp_path / "data") as database, FakeServer(workspace.answer) as server:
        found = Nights(database, workspace, server)
        monkeypatch.setattr(Budget, "pause", lambda self, seconds: found.waits.append(seconds))
        yield found


@pytest.fixture
def export(tmp_path: Path) -> Export:
    return Export(tmp_path)


@pytest.fixture
def landing(tmp_path: Path) -> Iterator[Landing]:
    with open_database(tmp_path / "data") as database:
        yield Landing(database)


@pytest.fixture(scope="session")
def real_export() -> Path:
    shared = Path(os.environ.get("C360_SHARED") or Path(__file__).parents[4] / "shared")
    path = shared / "data" / "slack_export" / "houston-datavis-2016.zip"
    if not path.exists():
        pytest.skip(f"the real Slack export is not at {path}; set C360_SHARED to the folder that holds data/")
    return path


@pytest.fixture
def deals(workspace: Workspace) -> str:
    return workspace.channel("C0DEALS", "deals")
