"""Values on their way from the child process that answers a SELECT to its parent: JSON with the kind of each value that JSON lacks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

READ: Mapping[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "float": float,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda said: timedelta(seconds=said),
    "uuid": UUID,
    "bytes": bytes.fromhex,
    "map": lambda pairs: {unpacked(key): unpacked(value) for key, value in pairs},
    "text": str,
}


def packed(value: Any) -> Any:
    """What JSON can carry: itself, a list, or one key that names the kind. Anything else as its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    if isinstance(value, list | tuple):
        return [packed(item) for item in value]
    if isinstance(value, Mapping):
        return {"map": [[packed(key), packed(item)] for key, item in value.items()]}
    return _named(value)


def unpacked(value: Any) -> Any:
    """The value that was packed."""
    if isinstance(value, list):
        return [unpacked(item) for item in value]
    if isinstance(value, dict):
        ((kind, said),) = value.items()
        return READ[kind](said)
    return value


def _named(value: Any) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):  # before date, of which it is one
        return {"moment": value.isoformat()}
    if isinstance(value, date | time):
        return {"day" if isinstance(value, date) else "time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, UUID):
        return {"uuid": str(value)}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"bytes": bytes(value).hex()}
    return {"text": str(value)}
