"""How far identity moved since the version that readers see: records that have another customer, and customers that are somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse.database import Database
from warehouse.since_published import rows_since


@dataclass(frozen=True)
class Churn:
    """Records that moved to another customer, of all that were compared. examples: record key, customer before and now."""

    moved: int
    compared: int
    examples: Sequence[tuple[str, str, str | None]] = ()

    @property
    def share(self) -> float:
        """Of the records compared."""
        return self.moved / self.compared if self.compared else 0.0


@dataclass(frozen=True)
class HandedOn:
    """Customers and organisations whose id stands for somebody else now, of all that were compared. examples: their ids."""

    handed: int
    compared: int
    examples: Sequence[str] = ()

    @property
    def share(self) -> float:
        """Of those compared."""
        return self.handed / self.compared if self.compared else 0.0


def identity_churn(database: Database, published: Path | None) -> Churn | None:
    """How many of the published records, still alive, have another customer now; None where nothing is published.

    Records of customers about whom people decided something since do not count: that is what was asked for.
    """
    found = next(iter(rows_since(database, published, "churn.sql")), None)
    return Churn(found[0], found[1], [tuple(example) for example in found[2] or ()]) if found else None


def handed_on(database: Database, published: Path | None) -> HandedOn | None:
    """How many customers and organisations have kept their id, or a record's key, and nothing else: another name, no address, number or domain in
    common; None where nothing is published.

    So it looks when a tool gives an old key to a new record, or counts its rows for keys. What people decided since does not count.
    """
    found = next(iter(rows_since(database, published, "handed_on.sql")), None)
    return HandedOn(found[0], found[1], tuple(found[2] or ())) if found else None
