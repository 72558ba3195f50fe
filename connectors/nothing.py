"""A listing of everything that came without a single record, which is likelier a fault than the truth."""

from __future__ import annotations

from connectors.base import ConnectorError, Reading, Stream


def refuse_nothing(stream: Stream, reading: Reading, where: str) -> None:
    """An export of everything holds no record. where: the file, for people.

    Raises ConnectorError where records are known: the last load stays, and nobody vanishes. If a person accepted that the source shrinks, they do.
    """
    if doubt := _doubt(stream, reading, where):
        raise ConnectorError(doubt)


def tell_nothing(stream: Stream, reading: Reading, where: str) -> None:
    """The same of a listing that was asked for: whoever lost a right sees nothing either, so that it is only told, and nothing is deleted."""
    if doubt := _doubt(stream, reading, where):
        reading.note(doubt)


def _doubt(stream: Stream, reading: Reading, where: str) -> str:
    """Why an empty listing is not believed; empty where it is: nothing was known, or a person accepted that the source shrinks."""
    known = reading.landed(stream.name, stream.key).num_rows
    if not known:
        return ""
    if reading.may_shrink:
        reading.nothing(stream.name)
        reading.complete(stream.name)
        return ""
    return (
        f"{where} holds no record of {stream.name}, where {known:,} are known, which stay as they are. "
        f"See why it came empty; if really none is left: c360 run --accept {reading.source}"
    )
