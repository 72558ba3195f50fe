"""What one run did to who is who, as one would read a change before accepting it, and how good it thinks it is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Any

import duckdb

from warehouse.identity.quality import FEWEST, Measure
from warehouse.identity.tables import exists

VALUES = {"email": "e-mail address", "phone": "telephone number", "chat_user": "chat user", "crm_id": "CRM id", "national_id": "national id"}
LISTED = 20
HEADLINES = ("precision", "recall")
UNMEASURED = f"precision and recall are not measured: that takes {FEWEST} people whose whole names are written in Latin letters"
COUNTED = ("created", "merged", "split", "undone")


@dataclass(frozen=True)
class Happening:
    """One merge, split or undo. because: the strongest link across, where there is one; else the ledger's own words; never a value."""

    kind: str
    customer_id: str
    other_customer_id: str
    because: str

    @property
    def sentence(self) -> str:
        """In words, with both ids."""
        if self.kind == "merged":
            return f"{self.other_customer_id} into {self.customer_id}: {self.because}"
        if self.kind == "split":
            return f"{self.customer_id} off {self.other_customer_id}: {self.because}"
        return f"{self.customer_id} from {self.other_customer_id}: {self.because}"


@dataclass(frozen=True)
class Report:
    """One run's report.

    created, merged, split, undone: customers. largest_new: records of the largest customer that it made or merged, 0 where there is none.
    happenings: the first merges, splits and undos. sizes: (records, customers of that many), small to large. measures: identity.quality.
    """

    created: int
    merged: int
    split: int
    undone: int
    largest_new: int
    happenings: tuple[Happening, ...]
    sizes: tuple[tuple[int, int], ...]
    measures: tuple[Measure, ...]

    @property
    def sentence(self) -> str:
        """`This run merges 14, splits 2, makes 31; largest new cluster 5 records.`"""
        parts = (
            [f"merges {self.merged:,}", f"splits {self.split:,}"] + ([f"undoes {self.undone:,}"] if self.undone else []) + [f"makes {self.created:,}"]
        )
        largest = f"; largest new cluster {self.largest_new:,} record{'' if self.largest_new == 1 else 's'}" if self.largest_new else ""
        return f"This run {', '.join(parts)}{largest}."

    def measure(self, metric: str) -> Measure | None:
        """One figure of identity.quality."""
        return next((one for one in self.measures if one.metric == metric), None)

    @property
    def unmeasured(self) -> str:
        """What a run that has no measure of itself says instead; empty for one that has."""
        return "" if any(self.measure(metric) for metric in HEADLINES) else UNMEASURED

    def counts(self) -> dict[str, Any]:
        """For the run's record: the counts and the two headline figures with their intervals."""
        found: dict[str, Any] = {name: getattr(self, name) for name in (*COUNTED, "largest_new")}
        if self.unmeasured:
            found["unmeasured"] = self.unmeasured
        for metric in HEADLINES:
            if one := self.measure(metric):
                found[metric] = {name: value for name, value in asdict(one).items() if name != "metric"}
        return found


def report(con: duckdb.DuckDBPyConnection, run_id: str) -> Report:
    """The report of the run whose identity tables stand."""
    counted: Mapping[str, int] = dict(
        con.execute("select kind, count(*) from identity.pending_event where run_id = ? group by kind", [run_id]).fetchall()
    )
    largest = con.execute(
        "select coalesce(max(records), 0) from ("
        " select count(*) as records from identity.person where customer_id in"
        " (select customer_id from identity.pending_event where run_id = ? and kind in ('created', 'merged')) group by customer_id)",
        [run_id],
    ).fetchall()[0][0]
    sizes = con.execute(
        "select records, count(*) from (select count(*) as records from identity.person where customer_id is not null group by customer_id)"
        " group by records order by records"
    ).fetchall()
    return Report(
        created=int(counted.get("created", 0)),
        merged=int(counted.get("merged", 0)),
        split=int(counted.get("split", 0)),
        undone=int(counted.get("undone", 0)),
        largest_new=int(largest),
        happenings=tuple(_happenings(con, run_id)),
        sizes=tuple((int(records), int(customers)) for records, customers in sizes),
        measures=tuple(_measures(con)),
    )


def _happenings(con: duckdb.DuckDBPyConnection, run_id: str) -> list[Happening]:
    sql = (resources.files("warehouse.identity") / "quality_events.sql").read_text(encoding="utf-8")
    rows = con.execute(sql, {"run_id": run_id, "most": LISTED}).fetchall()
    return [Happening(kind, one, other, _because(link, weight, evidence) or reason) for kind, one, other, reason, link, weight, evidence in rows]


def _because(link: str | None, weight: float | None, evidence: str | None) -> str:
    """What tied the two sides, without anybody's values: a report is kept where no erasure reaches."""
    if link is None:
        return ""
    said = json.loads(evidence or "{}")
    if link == "scored":
        told = "; ".join(said.get("because") or ["alike"])
    elif link == "hard":
        kinds = sorted({identifier.split(" ")[0] for identifier in said.get("identifiers") or ()})
        told = " and ".join(
            ["same " + ", ".join(VALUES.get(kind, "id") for kind in kinds), *([f"names: {said['names']}"] if said.get("names") else [])]
        )
    else:
        told = {"decision": "a person decided it", "native_merge": "their own system merged them"}.get(link, link)
    return f"{told} ({weight or 0.0:+.1f} bits)"


def _measures(con: duckdb.DuckDBPyConnection) -> Sequence[Measure]:
    if not exists(con, "identity.quality"):
        return []
    return [Measure(*row) for row in con.execute("select metric, value, low, high, n, basis from identity.quality").fetchall()]
