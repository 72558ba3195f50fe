"""The stored evidence between records: links with their sentences, scored pairs taken apart, decisions. All from the published file."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from warehouse.serving.indexes import directory
from warehouse.serving.reader import Reader

PRIOR, THRESHOLD = -1, -2  # places of identity_comparison that are no comparison
AT_RANDOM = "how rare it is that two records are one person"
MISSING = -1  # the level of a comparison for which a record has no value
NO_VALUE = "missing on a side"
ROUNDING = 0.05  # bits: a difference below is not worth a line


@dataclass(frozen=True)
class Contribution:
    """What one comparison adds to the score of a pair. weight: bits; negative speaks against. level: its number, None for the prior."""

    comparison: str
    meaning: str
    weight: float
    level: int | None = None


@dataclass(frozen=True)
class Link:
    """One published link, or cut, between two records. weight: bits. because: sentences. contributions: of a scored pair, else empty."""

    record_key_a: str
    record_key_b: str
    kind: str
    weight: float
    because: tuple[str, ...]
    contributions: tuple[Contribution, ...] = ()
    why_cut: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """Its two records, the smaller key first."""
        return (self.record_key_a, self.record_key_b)


@dataclass(frozen=True)
class Compared:
    """One pair that was scored. weight: bits, prior included; threshold: bits from which on a pair is tied."""

    record_key_a: str
    record_key_b: str
    weight: float
    threshold: float
    contributions: tuple[Contribution, ...]

    @property
    def probability(self) -> float:
        """That the two are one person, by the model alone."""
        return probability(self.weight)

    @property
    def missing(self) -> float:
        """Bits below the threshold; negative when above."""
        return self.threshold - self.weight

    @property
    def spoke(self) -> tuple[Contribution, ...]:
        """The prior, then what could be compared, that which says most first."""
        prior, *parts = [part for part in self.contributions if part.level != MISSING]
        return (prior, *sorted(parts, key=lambda part: -abs(part.weight)))

    @property
    def silent(self) -> tuple[str, ...]:
        """Comparisons that said nothing, because a record has no value."""
        return tuple(part.comparison for part in self.contributions if part.level == MISSING and part.meaning == NO_VALUE)

    @property
    def uncounted(self) -> tuple[Contribution, ...]:
        """Comparisons of what both records have that were not counted, each with why as its meaning."""
        return tuple(part for part in self.contributions if part.level == MISSING and part.meaning != NO_VALUE)


@dataclass(frozen=True)
class Decision:
    """One decision of a person that the run saw.

    revoked_at: when it was taken back; revoked_by: by what act of whom, in words; restored_by: the command that lets it stand again.
    """

    decision_id: int
    kind: str
    record_key_a: str
    record_key_b: str | None
    field: str | None
    author: str | None
    reason: str | None
    at: datetime | None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    restored_by: str | None = None

    @property
    def is_link(self) -> bool:
        """True for a must-link or cannot-link that stands."""
        return self.kind in ("must_link", "cannot_link") and self.revoked_at is None

    @property
    def together(self) -> tuple[object, ...]:
        """What decisions that were made together have in common."""
        return self.kind, self.field, self.author, self.reason, self.at, self.revoked_at, self.revoked_by

    @property
    def words(self) -> str:
        """`by eva@northwind.com on 2026-11-20: two brothers`."""
        day = f" on {self.at:%Y-%m-%d}" if self.at else ""
        return f"by {self.author or 'somebody'}{day}" + (f": {self.reason}" if self.reason else "")


DECIDED = tuple(field.name for field in fields(Decision))


def plain(value: object) -> Any:
    """Dataclasses as what JSON can hold: times as ISO text; fields marked as inner are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value) if not part.metadata.get("inner")}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value


def probability(weight: float) -> float:
    """The probability that a weight in bits (log2 odds) means."""
    return 1 / (1 + 2**-weight) if weight > -1000 else 0.0


class Evidence:
    """Reads evidence from one published version. Tables that an older version has not published count as empty."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @cached_property
    def tables(self) -> set[str]:
        """Tables of this version."""
        return {row["table_name"] for row in self.reader.rows("select table_name from duckdb_tables() where not internal")}

    def links(self, records: Set[str]) -> list[Link]:
        """Links and cuts between any two of the records, strongest first."""
        found = self.reader.ask("why_links", {"keys": sorted(records)}, {"identity_link": ("record_key_a", records)})
        return [read_link(row) for row in found]

    def compared(self, records: Set[str]) -> list[Compared]:
        """Scored pairs of the records, the likeliest first."""
        if not {"identity_pair", "identity_comparison"} <= self.tables:
            return []
        pairs = self.reader.ask("why_pairs", {"keys": sorted(records)}, {"identity_pair": ("record_key_a", records)})
        return [self._taken_apart(row) for row in pairs]

    def score_of(self, link: Link) -> Compared | None:
        """A scored link's own contributions, with the prior before them; None where it carries none."""
        if not link.contributions:
            return None
        prior = [Contribution("prior", AT_RANDOM, self.prior or 0.0)] if link.contributions[0].comparison != "prior" else []
        parts = with_rest([*prior, *link.contributions], link.weight)
        return Compared(link.record_key_a, link.record_key_b, link.weight, self.threshold or 0.0, tuple(parts))

    def decisions(self, records: Collection[str]) -> list[Decision]:
        """Decisions that name one of the records, newest first, revoked ones included."""
        if "decision" not in self.tables:
            return []
        found = self.reader.ask("why_decisions", {"keys": sorted(records)})
        return [Decision(**{name: value for name, value in row.items() if name in DECIDED}) for row in found]

    def candidates(self, records: Collection[str]) -> list[dict[str, Any]]:
        """Open questions on two of the records: candidate_id, record_key_a, record_key_b, weight, reason."""
        return self.reader.ask("why_candidates", {"keys": sorted(records)})

    def shared(self, a: str, b: str) -> list[dict[str, Any]]:
        """Addresses, numbers and names that two customers both have: kind, value, is_generic. A name that two have tells nobody apart."""
        told = directory(self.reader).of([a, b])
        if len(told) < 2:
            return []
        one, other = (
            {(row["kind"], row["value"]): row["is_generic"] for row in entry.identifiers if row["kind"] in ("email", "phone")}
            | {("name", name): True for name in entry.names}
            for entry in (told[a], told[b])
        )
        found = [{"kind": kind, "value": value, "is_generic": is_generic} for (kind, value), is_generic in other.items() if (kind, value) in one]
        return sorted(found, key=lambda row: (row["is_generic"], row["kind"], row["value"]))

    @property
    def threshold(self) -> float | None:
        """Bits from which on a pair is tied; None where nothing was scored."""
        return self._model[1] if self._model else None

    @property
    def prior(self) -> float | None:
        """Bits before any comparison: how rare it is that two records are one person."""
        return self._model[0] if self._model else None

    @cached_property
    def _model(self) -> tuple[float, float, Mapping[int, str], Mapping[tuple[int, int], Contribution]] | None:
        if "identity_comparison" not in self.tables:
            return None
        rows = self.reader.rows("select place, comparison, level, meaning, weight from identity_comparison order by place, level")
        fixed: dict[int, float] = {}
        for row in rows:
            if row["place"] < 0:  # of several thresholds the highest is the one that ties; those below ask
                fixed[row["place"]] = max(float(row["weight"]), fixed.get(row["place"], -math.inf))
        names = {row["place"]: row["comparison"] for row in rows if row["place"] >= 0}
        levels = {
            (row["place"], row["level"]): Contribution(row["comparison"], row["meaning"] or "", float(row["weight"] or 0), row["level"])
            for row in rows
            if row["place"] >= 0
        }
        return (fixed.get(PRIOR, 0.0), fixed.get(THRESHOLD, 0.0), names, levels) if rows else None

    def _taken_apart(self, row: Mapping[str, Any]) -> Compared:
        prior, threshold, names, levels = self._model or (0.0, 0.0, {}, {})
        parts = [Contribution("prior", AT_RANDOM, prior)]
        for place, level in enumerate(row["levels"]):
            unknown = Contribution(names.get(place, str(place)), NO_VALUE if level == MISSING else f"level {level}", 0.0, level)
            parts.append(levels.get((place, level), unknown))
        weight = float(row["weight"])
        return Compared(row["record_key_a"], row["record_key_b"], weight, threshold, tuple(with_rest(parts, weight)))


def with_rest(parts: Sequence[Contribution], weight: float) -> list[Contribution]:
    """The contributions, and what is left to the whole weight: values that are rarer, or commoner, than their kind usually is."""
    rest = weight - sum(part.weight for part in parts)
    if abs(rest) < ROUNDING:
        return list(parts)
    return [*parts, Contribution("rarity", "these values are rarer than usual" if rest > 0 else "these values are commoner than usual", rest)]


def read_link(row: Mapping[str, Any]) -> Link:
    """A row of identity_link."""
    said = json.loads(row["evidence"] or "{}")
    parts = tuple(
        Contribution(str(part["comparison"]), str(part.get("meaning") or ""), float(part.get("weight") or 0), part.get("level"))
        for part in said.get("contributions") or ()
    )
    because = tuple(str(sentence) for sentence in said.get("because") or ())
    return Link(row["record_key_a"], row["record_key_b"], row["kind"], float(row["weight"] or 0), because, parts, said.get("why_cut"))
