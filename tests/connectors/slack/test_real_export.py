"""A real export of 2016, counted independently from its JSON, through dlt into DuckDB."""

import json
import zipfile
from pathlib import Path
from typing import Any

import dlt
import duckdb
import pytest

from connectors.base import Reading
from connectors.slack import connector

from .conftest import Landing

NOTICES = {"channel_join", "channel_leave", "channel_topic", "channel_purpose", "channel_name", "channel_archive"}


@pytest.fixture(scope="module")
def counted(real_export: Path) -> dict[str, Any]:
    """Straight from the JSON: user ids and e-mails; (channel id, ts) → (author, subtype) of every message."""
    with zipfile.ZipFile(real_export) as archive:
        ids = {entry["name"]: entry["id"] for entry in json.loads(archive.read("channels.json"))}
        users = {entry["id"]: entry["profile"].get("email") for entry in json.loads(archive.read("users.json"))}
        messages = {}
        for name in archive.namelist():
            if name.count("/") == 1 and name.endswith(".json"):
                for entry in json.loads(archive.read(name)):
                    author = entry.get("user") or entry["comment"]["user"]
                    messages[ids[name.split("/")[0]], entry["ts"]] = (author, entry.get("subtype"))
    return {"users": users, "messages": messages}


@pytest.mark.contract
def test_every_user_and_every_message_is_accounted_for(real_export: Path, counted: dict[str, Any], landing: Landing) -> None:
    landing.land(real_export)
    assert dict(landing.rows("select split_part(source_id, '-', 2), email from landed.person_record")) == counted["users"]
    assert len(counted["users"]) == 71
    raw = {
        (channel, ts): (author, subtype)
        for channel, ts, author, subtype in landing.rows("select channel_id, ts, author, subtype from raw_slack.message")
    }
    assert raw == counted["messages"]
    said = {f"slack:message:{channel}:{ts}" for (channel, ts), (_, subtype) in counted["messages"].items() if subtype not in NOTICES}
    assert {key for (key,) in landing.rows("select record_key from landed.interaction")} == said
    assert len(said) == 1033
    authors = "select interaction_record_key, identifier_value from landed.interaction_party where role = 'author' and person_record_key is not null"
    assert dict(landing.rows(authors)) == {
        f"slack:message:{channel}:{ts}": author for (channel, ts), (author, subtype) in counted["messages"].items() if subtype not in NOTICES
    }
    assert landing.quarantine() == []


@pytest.mark.contract
def test_a_second_run_changes_nothing(real_export: Path, landing: Landing) -> None:
    landing.land(real_export)
    before = landing.rows("select * from landed.interaction order by record_key")
    landing.land(real_export)
    assert set(landing.changed.values()) == {0}
    assert landing.rows("select * from landed.interaction order by record_key") == before


@pytest.mark.contract
def test_each_time_and_link_is_filled(real_export: Path, landing: Landing) -> None:
    landing.land(real_export)
    assert landing.rows("select count(*) from landed.interaction where occurred_at is null or source_url is null or text is null") == [(0,)]
    assert landing.rows("select count(*) from landed.person_record where source_url is null") == [(0,)]


@pytest.mark.contract
def test_the_connector_alone_loads_it_with_plain_dlt_and_twice_is_once(
    real_export: Path, counted: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMA__NAMING", "direct")
    settings = connector.settings.model_validate({"system": "slack", "export": real_export})
    with duckdb.connect(str(tmp_path / "alone.duckdb")) as connection:
        pipeline = dlt.pipeline("slack_alone", pipelines_dir=str(tmp_path), destination=dlt.destinations.duckdb(connection), dataset_name="raw_slack")
        for _ in range(2):
            pipeline.run(connector.read(settings, Reading("slack")))
            for table, expected in (("user", len(counted["users"])), ("message", len(counted["messages"])), ("channel", 16), ("stranger", 0)):
                assert connection.execute(f'select count(*) from raw_slack."{table}"').fetchall() == [(expected,)]
