"""The sample company's workspace, once from its export and once over an API that serves the same: the same rows come out."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.sample import make
from connectors.slack import connector
from warehouse.contracts import canonical_tables
from warehouse.database import Database
from warehouse.landed import LandedSource, build_landed
from warehouse.sql_text import quoted, quoted_list

from .conftest import Landing, Nights
from .workspace import Workspace

LATER = datetime(2026, 12, 1, tzinfo=UTC)  # after all that the sample company says
COMPARED = {
    "interaction": "record_key, source_url, updated_at, channel, thread_id, occurred_at, edited_at, subject, text, visibility, is_automated",
    "interaction_party": "record_key, interaction_record_key, person_record_key, identifier_kind, identifier_value, role",
    "person_record": "record_key, source_url, full_name, nickname, email, phone, job_title, is_internal, is_active, is_machine",
    "identifier": "record_key, kind, raw_value",
}
URL = "https://northwind.slack.com"


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    make(tmp_path / "company", 200, 5)
    return tmp_path / "company" / "exports" / "slack.zip"


def fill(workspace: Workspace, exported: Path) -> None:
    """Everything of the export that is no direct message."""
    with zipfile.ZipFile(exported) as archive:

        def read(name: str) -> list[dict]:  # type: ignore[type-arg]
            return json.loads(archive.read(name)) if name in archive.namelist() else []

        workspace.users = {user["id"]: user for user in read("users.json")}
        workspace.team = read("users.json")[0]["team_id"]
        for table, is_private in (("channels.json", False), ("groups.json", True)):
            for entry in read(table):
                channel = workspace.channel(entry["id"], entry["name"], entry.pop("members"), is_private=is_private)
                workspace.channels[channel] |= entry
                for day in (name for name in archive.namelist() if name.startswith(f"{entry['name']}/")):
                    for message in read(day):
                        workspace.messages[channel][message["ts"]] = message
                        if message.get("thread_ts") not in (None, message["ts"]):
                            workspace.replies.setdefault((channel, message["thread_ts"]), set()).add(message["ts"])
    workspace.scopes += ",groups:read,groups:history"


def canonical(database: Database) -> dict[str, set[tuple[object, ...]]]:
    settings = connector.settings.model_validate({"system": "slack", "api": True})
    columns = {name: {column.name: column.type for column in table.columns} for name, table in canonical_tables().items()}
    parameters = {"company_domains": quoted_list(["northwind.com"]), "correspondent_key": quoted("secret")}
    source = LandedSource("slack", connector.streams(settings), connector.canonical(settings), "UTC", "compared")
    build_landed(database, [source], columns, parameters)
    return {table: set(database.rows(f"select {what} from landed.{table}")) for table, what in COMPARED.items()}


@pytest.fixture
def from_export(exported: Path, tmp_path: Path) -> Iterator[dict[str, set[tuple[object, ...]]]]:
    from warehouse.database import open_database

    with open_database(tmp_path / "from export") as database:
        Landing(database).land(exported, url=URL, private_channels=True)
        # the API is not asked for direct messages: what only these know is left aside
        database.connection.execute(
            "delete from raw_slack.message where channel_id in (select id from raw_slack.channel where kind in ('im', 'mpim'))"
        )
        database.connection.execute(
            "delete from raw_slack.member where channel_id in (select id from raw_slack.channel where kind in ('im', 'mpim'))"
        )
        database.connection.execute("delete from raw_slack.canvas")
        yield canonical(database)


def test_the_api_brings_what_the_export_brings(
    from_export: dict[str, set[tuple[object, ...]]], nights: Nights, workspace: Workspace, exported: Path
) -> None:
    fill(workspace, exported)
    nights.sync(LATER, private_channels=True)
    found = canonical(nights.database)
    assert len(found["interaction"]) > 500
    for table in COMPARED:
        assert sorted(found[table] ^ from_export[table], key=str) == [], table


def test_going_on_with_the_api_after_the_export_changes_nothing_that_is_not_news(
    from_export: dict[str, set[tuple[object, ...]]], nights: Nights, workspace: Workspace, exported: Path
) -> None:
    fill(workspace, exported)
    nights.sync(LATER, export=exported, private_channels=True, url=URL)
    found = canonical(nights.database)
    direct = "select id from raw_slack.channel where kind in ('im', 'mpim')"
    said = nights.rows(f"select channel_id || ':' || ts from raw_slack.message where channel_id in ({direct})")
    aside = {f"slack:message:{key}" for (key,) in said} | {f"slack:canvas:{key}" for (key,) in nights.rows("select id from raw_slack.canvas")}
    assert sorted(from_export["interaction"] ^ {row for row in found["interaction"] if row[0] not in aside}, key=str) == []
    assert nights.rows("select count(*) from raw_slack.message where _deleted_at is not null") == [(0,)]
