"""How many requests a tool is asked for: so many a minute, so many a run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from connectors.client.errors import BudgetSpent


class Budget:
    """Requests a minute of each kind, one minute's worth of which may come at once; and at most so many a run.

    per_minute: kind → requests; "" is the kind of a request that names none. Share one budget among all clients of one tool.
    """

    def __init__(
        self,
        per_minute: Mapping[str, float],
        at_most: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.at_most = at_most
        self.spent: dict[str, int] = dict.fromkeys(per_minute, 0)
        self.waited = 0.0
        self._rates = {kind: rate / 60 for kind, rate in per_minute.items()}
        self._left = dict(per_minute)
        self._filled = dict.fromkeys(per_minute, clock())
        self._clock = clock
        self._sleep = sleep
        self._turn = threading.Lock()

    @property
    def requests(self) -> int:
        """Requests made so far, tries that failed included."""
        return sum(self.spent.values())

    @property
    def is_spent(self) -> bool:
        """True where the run may make no further request."""
        return self.at_most is not None and self.requests >= self.at_most

    def take(self, kind: str = "") -> None:
        """Wait until a request of this kind may be made. Raises BudgetSpent, KeyError for a kind that was not named. Threads wait in turn."""
        with self._turn:
            self._take(kind)

    def _take(self, kind: str) -> None:
        if self.is_spent:
            raise BudgetSpent(f"all {self.at_most} requests of this run are made")
        rate, now = self._rates[kind], self._clock()
        self._left[kind] = min(rate * 60, self._left[kind] + (now - self._filled[kind]) * rate)
        self._filled[kind] = now
        if self._left[kind] < 1:
            self.pause((1 - self._left[kind]) / rate)
            self._left[kind], self._filled[kind] = 1.0, self._clock()
        self._left[kind] -= 1
        self.spent[kind] += 1

    def pause(self, seconds: float) -> None:
        """Wait, and remember for how long."""
        self.waited += seconds
        self._sleep(seconds)
