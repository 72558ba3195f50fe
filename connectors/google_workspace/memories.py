"""What a reading of a Workspace remembers of each mailbox, calendar, address book and list of files."""

from __future__ import annotations

import json

from connectors.base import Reading
from connectors.google_workspace.keys import digest


class Memories:
    """The memories by kind and key (a person, a calendar), each a text of JSON; empty where nothing is known."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def of(self, kind: str, key: str) -> str:
        """As this slice or an earlier one left it."""
        part = part_of(kind, key)
        return self._reading.remembered.get(part, self._reading.state.get(part, ""))

    def last(self, kind: str, key: str) -> str:
        """The run that read it to its end last."""
        text = self.of(kind, key)
        return str(json.loads(text).get("at", "")) if text else ""

    def keep(self, kind: str, key: str, text: str) -> None:
        """For the next slice, and the next night."""
        self._reading.remember(part_of(kind, key), text)


def part_of(kind: str, key: str) -> str:
    """Where something is remembered: under a digest, since an address is personal data."""
    return f"{kind}:{digest(key)}"
