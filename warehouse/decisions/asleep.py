"""What an exclusion puts to sleep: pins and cannot-links hang on records, and go with the one that is left out though its customer stays."""

from __future__ import annotations

import shlex
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from warehouse.decisions.making import Meant
from warehouse.decisions.review import holders
from warehouse.decisions.store import Decision, standing
from warehouse.serving.reader import Reader
from warehouse.serving.text import counted

LIVING = """
    select record_key from source_record
    where deleted_at is null and coalesce(customer_id, employee_id, account_id) in (select unnest($ids))"""


def with_sleepers(reader: Reader | None, ledger: sqlite3.Connection, meant: Meant) -> Meant:
    """What is meant, with a sentence on each decision on the rest of a customer that its exclusion puts to sleep, and how to decide it again.

    ledger: with what is meant written, and what is decided together with it.
    """
    gone = {wish.record_key_a for wish in meant.wishes if wish.kind == "exclude"}
    ids = set(holders(reader, gone).values()) if reader and gone else set()
    if reader is None or not ids:
        return meant
    rows = standing(ledger)
    excluded = {row.record_key_a for row in rows if row.kind == "exclude"}
    living = {str(row["record_key"]) for row in reader.rows(LIVING, {"ids": sorted(ids)})}
    rest = [key for key in meant.rest if key in living and key not in excluded]
    if not rest:  # nobody is left of whom anything could be decided
        return meant
    keys = {key for row in rows if row.kind in ("pin", "cannot_link") for key in (row.record_key_a, row.record_key_b) if key}
    left = _Left(rows, gone, rest, holders(reader, keys | gone))
    return replace(meant, notes=[*meant.notes, *left.pins(), *left.apart()])


@dataclass(frozen=True)
class _Left:
    """The rest of a customer after records of theirs are gone, best first, beside what stands. who: record key → whose it is."""

    rows: Sequence[Decision]
    gone: Collection[str]
    rest: Sequence[str]
    who: Mapping[str, str]

    def pins(self) -> Iterator[str]:
        """Of each field the pin that counted, where it goes with the record that it hangs on."""
        own = {self.who[key] for key in self.gone if key in self.who}
        pins = [row for row in self.rows if row.kind == "pin" and self._owner(row.record_key_a) in own]
        newest = {row.field: row for row in sorted(pins, key=lambda row: (row.at, row.number))}
        for row in newest.values():
            if row.record_key_a in self.gone:
                again = shlex.join(["c360", "decide", "pin", self.rest[0], f"{row.field}={row.value}"])
                told = f"{row.said} pins {row.field}={row.value} on {row.record_key_a} and goes to sleep with it"
                yield f"{told}: {self._owner(row.record_key_a)} shows another value from then on. To keep it: {again}"

    def apart(self) -> Iterator[str]:
        """The cannot-links that keep others from the record alone, and from none of the rest; those made together as one."""
        kept = {self._owner(other) for _, one, other in self._pairs() if one in self.rest}
        acts: defaultdict[object, list[tuple[Decision, str, str]]] = defaultdict(list)
        for row, one, other in self._pairs():
            if one in self.gone and other not in self.gone and self._owner(other) not in kept:
                acts[row.act_id or row.number].append((row, one, other))
        for (row, one, other), *more in acts.values():
            also = f" (and {counted(len(more), 'more pair')})" if more else ""
            again = shlex.join(["c360", "decide", "cannot-link", self.rest[0], other])
            told = f"{row.said} keeps {one} from {other}{also} and goes to sleep with it"
            yield f"{told}: nothing decided keeps the rest of {self._owner(one)} from it. To keep them apart: {again}"

    def _pairs(self) -> Iterator[tuple[Decision, str, str]]:
        """Each cannot-link, seen from either side."""
        for row in self.rows:
            if row.kind == "cannot_link" and row.record_key_b is not None:
                yield row, row.record_key_a, row.record_key_b
                yield row, row.record_key_b, row.record_key_a

    def _owner(self, key: str) -> str:
        return self.who.get(key, key)
