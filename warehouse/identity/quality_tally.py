"""Shares: so many of so many, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

SURE = 1.959964  # standard deviations to either side that hold 95 % of cases


@dataclass(frozen=True)
class Tally:
    """So many of so many; hits need not be whole where they are expected ones."""

    hits: float
    of: int

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.of + other.of)


def wilson(tally: Tally) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval): right for few cases and for shares near 0 and 1."""
    if tally.of == 0:
        return 0.0, 1.0
    share, z2 = tally.hits / tally.of, SURE * SURE
    middle = share + z2 / (2 * tally.of)
    spread = SURE * math.sqrt(share * (1 - share) / tally.of + z2 / (4 * tally.of * tally.of))
    whole = 1 + z2 / tally.of
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
