"""How much of a long reading is landed at once: a reading that is stopped loses no more than this."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

LONGEST = 600.0  # seconds
TELL_EVERY = 20.0


@dataclass
class Slice:
    """What was read since the last landing. most: rows of one slice. is_over: whatever else, it is time to land."""

    most: int
    rows: int = 0
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)
    is_over: bool = False

    @property
    def is_full(self) -> bool:
        """Time to land what was read."""
        return self.is_over or self.rows >= self.most or time.monotonic() - self.began >= LONGEST

    def is_time_to_tell(self) -> bool:
        """True now and then: somebody may watch."""
        if time.monotonic() - self.told < TELL_EVERY:
            return False
        self.told = time.monotonic()
        return True
