"""How right a partition is, in pairs of records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Agreement:
    """Pairs of records that are one by the truth (true), that were found to be one (found), and both (right). fused: clusters of two or more."""

    true: int
    found: int
    right: int
    fused: int

    @property
    def precision(self) -> float:
        """The share of found pairs that are right; 1 where none was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of true pairs that were found."""
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.right else 0.0

    def told(self) -> dict[str, float]:
        """For the parent process."""
        return asdict(self) | {"precision": self.precision, "recall": self.recall, "f1": self.f1}


def agreement(truth: Mapping[str, Hashable], cluster: Mapping[str, Hashable]) -> Agreement:
    """Compare two partitions of the same records. A record without a cluster stands alone."""
    placed = {key: cluster.get(key, ("alone", key)) for key in truth}
    both = Counter((truth[key], placed[key]) for key in truth)
    people_of = Counter(place for _, place in both)
    return Agreement(
        true=_pairs(Counter(truth.values())),
        found=_pairs(Counter(placed.values())),
        right=_pairs(both),
        fused=sum(people > 1 for people in people_of.values()),
    )


def _pairs(sizes: Counter[Hashable] | Counter[tuple[Hashable, Hashable]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
