"""How far an object was read, and from where the next reading goes on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from connectors.base import Reading

PART = "position:"  # and the object: where it is kept
COLUMNS = "columns:"  # and the object: which field is written to which column
WORDS = "words:"  # and the object: the names by which a column's field may be called
LAG = timedelta(minutes=30)  # a search shows a change some minutes late, and our clock and HubSpot's need not agree
SWEEP_EVERY = timedelta(days=7) - timedelta(hours=4)  # weekly, also when a night begins somewhat earlier


@dataclass
class Position:
    """One object. since: what changed from then on is still to be asked for. swept: when the last reading of everything began.

    asked: the scope that it was read in. done: when the run began that came to the end last. Of a reading that is not at its end: when it
    began, whether it is one of everything, the cursor of its next page, and the highest id that it has reached.
    """

    since: str = ""
    swept: str = ""
    asked: str = ""
    done: str = ""
    began: str = ""
    is_sweep: bool = False
    after: str = ""
    reached: int = 0

    @classmethod
    def of(cls, reading: Reading, stream: str, asked: str) -> Position:
        """As earlier readings, or an earlier slice of this one, left it."""
        text = reading.remembered.get(PART + stream) or reading.state.get(PART + stream, "")
        found = cls(**json.loads(text)) if text else cls()
        return found if found.asked == asked else cls(asked=asked)

    def begin(self, at: datetime) -> None:
        """Go on with the reading that is under way, or begin one: of everything where that is due."""
        if self.began:
            return
        self.began, self.after, self.reached = at.isoformat(), "", 0
        self.is_sweep = not self.swept or datetime.fromisoformat(self.swept) + SWEEP_EVERY <= at

    def finish(self, at: datetime) -> None:
        """It came to its end."""
        self.since = (datetime.fromisoformat(self.began) - LAG).isoformat()
        self.swept = self.began if self.is_sweep else self.swept
        self.began, self.is_sweep, self.after, self.reached, self.done = "", False, "", 0, at.isoformat()

    def keep(self, reading: Reading, stream: str) -> None:
        """For the next reading."""
        reading.remember(PART + stream, json.dumps(asdict(self)))


def list_again(reading: Reading) -> None:
    """Every object that was read before is listed whole by the next reading, whatever was under way."""
    for part, text in reading.state.items():
        if part.startswith(PART) and text:
            reading.remember(part, json.dumps(json.loads(text) | {"swept": "", "began": ""}))
