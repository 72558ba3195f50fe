"""What of a Workspace could not be read: the services that are switched off for a person."""

from __future__ import annotations

from connectors.base import Reading

NAMED = 10  # of more people a note says how many


class Absences:
    """Whose mail, calendars, contacts and files Google refuses. Who has had them read before lacks them now; who has not has none."""

    def __init__(self) -> None:
        self._never: dict[str, list[str]] = {}
        self._lost: dict[str, list[str]] = {}

    def add(self, kind: str, user: str, was_read: bool) -> None:
        """One that cannot be read now."""
        (self._lost if was_read else self._never).setdefault(kind, []).append(user)

    def of(self, kind: str) -> int:
        """How many people's cannot be read."""
        return len(self._lost.get(kind, ())) + len(self._never.get(kind, ()))

    def tell(self, reading: Reading) -> set[str]:
        """Say what was not read. Returns the kinds that are not up to date: something of them was there before."""
        for kind, users in sorted(self._never.items()):
            reading.note(f"{kind} is not switched on for {len(users)} people; nothing of theirs was read")
        for kind, users in sorted(self._lost.items()):
            more = f" and {len(users) - NAMED} more" if len(users) > NAMED else ""
            reading.note(
                f"{kind} of {', '.join(sorted(users)[:NAMED])}{more} was read before and cannot be read now: it is kept as it was, and is not up to "
                "date. Is it switched off for them? `c360 run --full`, should that be meant"
            )
        return set(self._lost)
