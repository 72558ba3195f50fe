"""A Slack export as a dlt source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors.base import ConnectorError, Reading, Stream, as_text, batches, resource
from connectors.slack.conversations import Conversations
from connectors.slack.layout import NEXT_STEP, Layout
from connectors.slack.leaving import leave
from connectors.slack.messages import DayFiles
from connectors.slack.people import People
from connectors.slack.settings import CANVAS, CHANNEL, FILE, MEMBER, MESSAGE, REACTION, STRANGER, USER, SlackSettings
from connectors.spool import Spool

CANVAS_PLACES = ("channels", "groups", "ims")


def read_export(settings: SlackSettings, export: Path, reading: Reading) -> Any:
    """The export as a dlt source, one resource a stream.

    Nothing is ever reported complete: an export may hold public channels only, or a range of days, and does not say so.
    Raises UnusableFile for a file that is no Slack export, or whose lists of people or channels are cut.
    """
    import dlt

    layout = Layout(export)
    if layout.others:
        reading.note(f"{len(layout.others)} JSON files are not named after a day and were not read, e.g. {layout.others[0]}")
    people = People(layout.users(reading), settings, reading)
    if not people.users and layout.folders:
        raise ConnectorError(f"{export}: users.json names nobody, so colleagues cannot be told from outsiders. {NEXT_STEP}")
    conversations = Conversations(layout, people, settings, reading)
    leave(reading, conversations.left_out(reading))
    canvases = _canvases(layout, people, conversations, reading)
    days = DayFiles(layout, people, conversations, reading, goes_on=settings.api)
    spool = Spool(days.batches(), (MESSAGE, REACTION, FILE, STRANGER))

    @dlt.source(name=reading.source, max_table_nesting=0)
    def slack() -> Sequence[Any]:
        return [
            resource(USER, lambda: batches(people.user_rows(reading), USER.columns)),
            resource(CHANNEL, lambda: batches(conversations.channel_rows(reading), CHANNEL.columns)),
            resource(MEMBER, lambda: batches(conversations.member_rows(reading), MEMBER.columns)),
            resource(MESSAGE, lambda: spool.read(MESSAGE.name)),
            resource(REACTION, lambda: spool.read(REACTION.name)),
            resource(FILE, lambda: spool.read(FILE.name)),
            resource(CANVAS, lambda: _counted(canvases, CANVAS, reading)),
            resource(STRANGER, lambda: spool.read(STRANGER.name)),
        ]

    return slack()


def _canvases(layout: Layout, people: People, conversations: Conversations, reading: Reading) -> list[Mapping[str, str | None]]:
    """One row a canvas that stands in a landed conversation. Read ahead of the messages, since whoever made one may be a stranger."""
    closed = {conversation.id for conversation in conversations.all if not conversation.landed}
    rows: list[Mapping[str, str | None]] = []
    for entry in layout.entries("canvases.json", CANVAS.name, reading) or []:
        row = {column: as_text(entry.get(column)) for column in CANVAS.columns}
        places = [place for key in CANVAS_PLACES if isinstance(entry.get(key), list) for place in entry[key] if isinstance(place, str)]
        if places and closed.issuperset(places):
            continue
        row["user"] = as_text(entry.get("user") or entry.get("creator"))
        row["channel_ids"] = " ".join(dict.fromkeys(places)) or None
        row["team_id"], row["workspace_url"] = people.workspace, people.url
        if row["user"]:
            people.meet_all([row["user"]], "author")
        rows.append(row)
    return rows


def _counted(rows: Sequence[Mapping[str, str | None]], stream: Stream, reading: Reading) -> Iterator[pa.Table]:
    reading.count(stream.name, len(rows))
    yield from batches(rows, stream.columns)


def recognise(folder: Path) -> dict[str, str] | None:
    """Settings for the Slack export that lies in the folder, zipped or unpacked, or None. Looks at names only."""
    import zipfile

    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.suffix.lower() == ".zip":
            try:
                with zipfile.ZipFile(path) as archive:
                    names = archive.namelist()
            except (zipfile.BadZipFile, OSError):
                continue
        elif path.is_dir():
            names = [file.name for file in path.iterdir()]
        else:
            continue
        if _is_slack(names):
            return {"system": "slack", "export": path.name}
    if folder.is_dir() and _is_slack([file.name for file in folder.iterdir()]):
        return {"system": "slack", "export": "."}
    return None


def _is_slack(names: Sequence[str]) -> bool:
    last = {name.rsplit("/", 1)[-1] for name in names}
    return bool(last & {"users.json", "org_users.json"}) and bool(last & {"channels.json", "groups.json", "dms.json", "mpims.json"})
