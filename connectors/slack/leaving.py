"""Conversations that were landed once and that the scope leaves out now."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from connectors.base import Reading
from connectors.slack.memory import CHANNEL_PART
from connectors.slack.settings import CANVAS, CHANNEL, FILE, MEMBER, MESSAGE, REACTION


def leave(reading: Reading, channels: Collection[str]) -> None:
    """Delete these conversations here, with who was in them and all that was said there, and know nothing of them any more."""
    if not channels:
        return
    reading.gone(CHANNEL.name, channels)
    for part in (CHANNEL_PART + channel for channel in channels):
        if reading.state.get(part):
            reading.remember(part, "")
    for stream in (MEMBER, MESSAGE, REACTION, FILE):
        found = reading.landed(stream.name, stream.key)
        if found.num_rows:
            found = found.filter(pc.is_in(found["channel_id"], pa.array(sorted(channels))))
            reading.gone(stream.name, pc.binary_join_element_wise(*(found[column] for column in stream.key), ":").to_pylist())
    kept = {row["id"] for row in reading.landed(CHANNEL.name, ("id",)).to_pylist()} - set(channels)
    for canvas in reading.landed(CANVAS.name, ("id", "channel_ids")).to_pylist():
        places = set((canvas["channel_ids"] or "").split())
        if places & set(channels) and not places & kept:
            reading.gone(CANVAS.name, [canvas["id"]])
