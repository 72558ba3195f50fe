"""From what somebody typed to the decisions that say it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from warehouse.decisions.contradictions import Ties
from warehouse.decisions.excluded import handles_of, remember
from warehouse.decisions.pins import NotPinnable, checked
from warehouse.decisions.sides import tying
from warehouse.decisions.store import Act, ActKind, Kind, Wish, standing, write
from warehouse.decisions.subjects import Subject, resolve
from warehouse.errors import WarehouseError
from warehouse.serving.reader import Reader
from warehouse.serving.text import counted

MOST_PAIRS = 250_000


class NotDecidable(WarehouseError):
    """What cannot be decided: both sides are the same, or of two kinds."""


@dataclass(frozen=True)
class Statement:
    """One thing that somebody says: kind, the handles it is about, for pins field and value.

    whole: also where a handle is a record key, everybody whom the record is part of is meant, as on the cards of the review queue.
    """

    kind: Kind
    a: str
    b: str | None = None
    field: str | None = None
    value: str | None = None
    reason: str = ""
    whole: bool = False

    @property
    def text(self) -> str:
        """As it would be typed."""
        more = f"{self.field}={self.value}" if self.kind == "pin" else self.b
        return " ".join(part for part in (self.kind.replace("_", "-"), self.a, more) if part)


@dataclass(frozen=True)
class Meant:
    """A statement read: the decisions that say it, and sentences on what was taken for it.

    one: all records that it makes one person or account; sides: whom it makes one, of must-links only. pinned: all records of whom it pins
    something of. rest: records of whom it excludes a part that stay, best first; handles: by which people may ask for what it excludes.
    """

    statement: Statement
    wishes: Sequence[Wish]
    notes: Sequence[str] = field(default_factory=tuple)
    one: Sequence[str] = field(default_factory=tuple)
    sides: Sequence[Subject] = field(default_factory=tuple)
    pinned: Sequence[str] = field(default_factory=tuple)
    rest: Sequence[str] = field(default_factory=tuple)
    handles: Sequence[str] = field(default_factory=tuple, repr=False)

    def left_out(self, reader: Reader) -> str | None:
        """Which of the records that were to be one are somebody else's in the published file, and how to learn why; None where none is."""
        sql = """select coalesce(customer_id, employee_id, account_id) as id, record_key from source_record
                 where record_key in (select unnest($keys)) and deleted_at is null"""
        owner = {str(row["record_key"]): row["id"] for row in reader.rows(sql, {"keys": list(self.one)}) if row["id"]}
        here = [key for key in self.one if key in owner]
        away = [key for key in here if owner[key] != owner[here[0]]]
        return f"{self.statement.text}: {counted(len(away), 'record')} still with somebody else. Why: c360 why {here[0]} {away[0]}" if away else None


def read(reader: Reader | None, said: Statement, force: bool = False) -> Meant:
    """Look up the handles and write down what is meant. Raises Unknown, NotPinnable or NotDecidable."""
    a = resolve(reader, said.a, force)
    if said.kind == "pin":
        return _pin(reader, said, a)
    if said.kind == "exclude":
        return _exclude(reader, said, a)
    b = resolve(reader, said.b or "", force)
    if a.sort and b.sort and a.sort != b.sort:
        raise NotDecidable(f"{a.handle} is {_a(a)} and {b.handle} {_a(b)}: only two persons or two accounts can be linked or kept apart")
    return _must_link(said, a, b) if said.kind == "must_link" else _cannot_link(said, a, b)


def _must_link(said: Statement, a: Subject, b: Subject) -> Meant:
    """Every record of either: whichever of them its source deletes or exports otherwise one day, the others still say who is one."""
    one, other = a.best, b.best
    if one == other or (a.id is not None and a.id == b.id and not (a.is_record or b.is_record)):
        raise NotDecidable(f"{a.handle} and {b.handle} are one already: {a.id or one}")
    a_whole, b_whole = (subject.id is not None and (said.whole or not subject.is_record) for subject in (a, b))
    ones = [one, *(key for key in a.every if a_whole and key != one)]
    others = [other, *(key for key in b.every if b_whole and key != other)]
    wishes = tying(ones, others)
    notes = _notes((a, ones), (b, others))
    if a.id != b.id:
        notes += [_alone(subject) for subject, is_whole in ((a, a_whole), (b, b_whole)) if not is_whole and len(subject.every) > 1]
    if {a.kind, b.kind} == {"customer", "employee"}:
        customer, colleague = (a, b) if a.kind == "customer" else (b, a)
        notes.append(f"{colleague.handle} is a colleague: {customer.id} becomes one too, and is among the customers no longer")
    if a.kind == b.kind == "employee" and a.id != b.id:
        notes.append(f"{a.id} and {b.id} are two colleagues: they become one")
    return Meant(said, wishes, notes, [*ones, *others], (a, b))


def _alone(subject: Subject) -> str:
    """What becomes of the others where one record of several is named: they hang on it."""
    rest = counted(len(subject.every) - 1, "other record")
    return f"{subject.handle} alone is named: should it go, the {rest} of {subject.id} are no longer tied; {subject.id} in its place names all"


def _cannot_link(said: Statement, a: Subject, b: Subject) -> Meant:
    """Every record of the one with every record of the other: a single pair would hold two records apart and let the rest slip across."""
    ones, others = list(a.taken), list(b.taken)
    if a.id is not None and a.id == b.id:
        ones, others = list(a.named), list(b.named)
        if not set(ones).isdisjoint(others):
            raise NotDecidable(f"{a.handle} and {b.handle} are one: {a.id}. Name the two records by their keys: `c360 show {a.id}` lists them.")
    if not set(ones).isdisjoint(others):
        raise NotDecidable(f"{a.handle} and {b.handle} are the same record")
    if len(ones) * len(others) > MOST_PAIRS:
        raise NotDecidable(f"{a.handle} has {len(ones)} records and {b.handle} {len(others)}: too many to keep apart; name two record keys")
    return Meant(said, [Wish("cannot_link", x, y) for x, y in product(ones, others)], _notes((a, ones), (b, others)))


def _exclude(reader: Reader | None, said: Statement, a: Subject) -> Meant:
    rest = [key for key in a.every if key not in a.taken]
    return Meant(said, [Wish("exclude", key) for key in a.taken], _notes((a, a.taken)), rest=rest, handles=handles_of(reader, a, a.taken))


def _pin(reader: Reader | None, said: Statement, a: Subject) -> Meant:
    if a.kind == "employee":
        raise NotPinnable(f"{a.handle} is a colleague: only customers and accounts have fields to pin")
    name = said.field or ""
    value = checked("account" if a.kind == "account" else "customer", name, said.value or "")
    key = a.best if a.is_record else _shown_from(reader, a, name)
    return Meant(said, [Wish("pin", key, None, name, value)], _notes((a, [key])), pinned=[key, *a.every])


def _shown_from(reader: Reader | None, a: Subject, name: str) -> str:
    """The record whose value the profile shows now: the pin corrects it, and goes with it."""
    sql = "select record_key from profile_field where customer_id = $id and field = $field and is_winner"
    shown = {str(row["record_key"]) for row in reader.rows(sql, {"id": a.id, "field": name})} if reader else set()
    return next((key for key in a.every if key in shown), a.best)


def _notes(*taken: tuple[Subject, Sequence[str]]) -> list[str]:
    return [note for subject, keys in taken if (note := subject.told(keys))]


def _a(subject: Subject) -> str:
    if subject.kind == "record":
        return {"person": "a record of a person", "organisation": "a record of an account"}[subject.sort]
    return {"account": "an account", "employee": "a colleague"}.get(subject.kind, f"a {subject.kind}")


def decide(ledger: sqlite3.Connection, meant: Meant, author: str, reason: str, ties: Ties | None = None, kind: ActKind = "decide") -> Act | None:
    """Write what is meant, within the caller's transaction; None where it stands already. ties: what stands, kept by callers who decide much.

    Raises Contradiction with the chain.
    """
    known = ties if ties is not None else Ties(standing(ledger))
    fresh = [wish for wish in meant.wishes if not _stands(known, meant, wish)]
    if not fresh:
        return None
    for wish in fresh:
        known.add(wish)
    act = write(ledger, kind, meant.statement.text, author, reason, wishes=fresh)
    if meant.handles:
        remember(ledger, act.made[0].number, meant.handles)
    return act


def _stands(known: Ties, meant: Meant, wish: Wish) -> bool:
    """Whether it was decided before. Of a customer's pins the newest counts, by whichever record it is kept."""
    return known.pinned(meant.pinned, wish.field or "") == wish.value if wish.kind == "pin" else known.stands(wish)
