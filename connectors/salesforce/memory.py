"""What is remembered of one object from one night to the next: how far its changes were read, and with which fields."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from connectors.salesforce.soql import LAG, Place, lowered

OBJECT_PART = "object:"  # and the stream's name: where its memory is kept
EXPORT = "export"  # the version of the export that was landed
EXPORT_TOOK = timedelta(days=1)  # a weekly export is written over hours: what changed meanwhile is in none of its files for certain


@dataclass
class Job:
    """A Bulk query that is under way. made: when, by Salesforce's clock. run: by which run. rows: how many came so far."""

    id: str
    made: str
    locator: str = ""
    rows: int = 0
    run: str = ""


@dataclass
class ObjectMemory:
    """One object.

    run: the last run that read it, up to `place`. is_done: nothing was left then. reconciled: when all its ids were last compared, in seconds;
    0 where that is due. fields: what was asked for. lost: fields that were seen once. floor: from which change on. job: of a volume that is
    fetched by Bulk. bulk_run: the run that did so last. hidden: how many landed records the last comparison no longer saw, yet kept.
    """

    stamp: str = ""
    id: str = ""
    run: str = ""
    is_done: bool = False
    reconciled: float = 0.0
    fields: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    floor: str = ""
    job: Job | None = None
    bulk_run: str = ""
    hidden: int = 0

    @classmethod
    def from_text(cls, text: str) -> ObjectMemory:
        """As `text` wrote it; an object that nothing is known of for an empty text."""
        if not text:
            return cls()
        found = json.loads(text)
        job = found.pop("job", None)
        return cls(**found, job=Job(**job) if job else None)

    def text(self) -> str:
        """For the next night."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @property
    def place(self) -> Place:
        """How far its changes were read."""
        return Place(self.stamp, self.id)

    def reach(self, place: Place) -> None:
        """Everything up to there was read."""
        self.stamp, self.id = place

    def begin(self, run: str) -> None:
        """A new run goes back by the lag, for what was committed late; within a run reading goes on exactly where it was."""
        if self.run == run:
            return
        self.run, self.is_done = run, False
        if self.stamp and self.job is None:
            self.reach(Place(max(lowered(self.stamp, LAG), self.floor)))

    def read_anew(self) -> None:
        """Read the object from its start once more."""
        self.reach(Place(self.floor))
        self.is_done, self.job = False, None
