"""One measured figure and its limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["s", "CPU s", "ms", "messages/s", "records/s", "bytes", "times", "share", "count"]


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    value: in the unit. baseline: what the plain way costs, in the same unit; `against` says which way that is. limit: of the ratio
    where `limits_ratio`, else of the value. at_least: the limit is a least value, not a greatest. note: what else was seen.
    """

    benchmark: str
    name: str
    value: float
    unit: Unit
    baseline: float | None = None
    against: str = ""
    limit: float | None = None
    limits_ratio: bool = False
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the baseline."""
        return self.value / self.baseline if self.baseline else None

    @property
    def is_within(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        measured = self.ratio if self.limits_ratio else self.value
        if self.limit is None or measured is None:
            return None
        return measured >= self.limit if self.at_least else measured <= self.limit
