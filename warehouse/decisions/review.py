"""The review queue: pairs of records that a human being should look at, without those that were answered since the run."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from warehouse.decisions.contradictions import Ties
from warehouse.decisions.joined import with_chain
from warehouse.decisions.making import Meant, Statement, decide, read
from warehouse.decisions.store import Act, Decision, answer, answers, standing
from warehouse.errors import WarehouseError
from warehouse.serving.reader import Reader

Answer = Literal["same", "different", "skip"]
SHORTEST = 4  # characters of a question's id
QUEUE = """
    with
    holder as (select record_key, coalesce(customer_id, employee_id, account_id) as id from source_record),
    named as (
        select customer_id as id, display_name as name from customer_profile
        union all select employee_id, name from employee
        union all select account_id, account_name from account_profile
    )
    select c.candidate_id, c.record_key_a, c.record_key_b, c.weight, c.reason, a.id as a, b.id as b, x.name as name_a, y.name as name_b
    from review_candidate as c
    left join holder as a on a.record_key = c.record_key_a
    left join holder as b on b.record_key = c.record_key_b
    left join named as x on x.id = a.id
    left join named as y on y.id = b.id
    order by c.weight desc, c.candidate_id"""
HOLDERS = """
    select record_key, coalesce(customer_id, employee_id, account_id) as id from source_record
    where record_key in (select unnest($keys))"""


class NoQuestion(WarehouseError):
    """There is no such question in the queue; the message says what became of it."""


@dataclass(frozen=True)
class Question:
    """One open pair. weight: bits. a, b: the ids that the records are of now. skipped_by: who has left it open; such pairs come last."""

    candidate_id: str
    record_key_a: str
    record_key_b: str
    weight: float
    reason: str
    a: str | None = None
    b: str | None = None
    name_a: str | None = None
    name_b: str | None = None
    skipped_by: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def queue(reader: Reader, ledger: sqlite3.Connection) -> list[Question]:
    """The open questions, strongest first, skipped ones last. What was decided since the run is answered, by whichever command."""
    asked = [Question(**row) for row in reader.rows(QUEUE)]
    decided = _Decided(reader, standing(ledger))
    skipped = {candidate: author for candidate, (said, author) in answers(ledger).items() if said == "skip"}
    found = [replace(one, skipped_by=skipped.get(one.candidate_id)) for one in asked if not decided.answers(one)]
    return sorted(found, key=lambda one: one.skipped_by is not None)


def question(reader: Reader, ledger: sqlite3.Connection, text: str) -> Question:
    """The open question whose id begins with text. Raises NoQuestion."""
    prefix = text.strip().lower()
    if len(prefix) < SHORTEST:
        raise NoQuestion(f"{text!r} is too short: give the first {SHORTEST} characters of a question's id, as `c360 review` lists them")
    found = [one for one in queue(reader, ledger) if one.candidate_id.startswith(prefix)]
    if len(found) > 1:
        raise NoQuestion(f"{len(found)} questions begin with {text}: give more of the id")
    if found:
        return found[0]
    for row in reader.rows("select candidate_id from review_candidate where starts_with(candidate_id, $prefix)", {"prefix": prefix}):
        said, author = answers(ledger).get(row["candidate_id"], ("", ""))
        how = f"{author} answered it: {said}" if said and said != "skip" else "a decision on the two answers it"
        raise NoQuestion(f"question {row['candidate_id'][:8]} is open no longer: {how}")
    raise NoQuestion(f"there is no question {text}: `c360 review` lists the open ones")


def reply(reader: Reader, ledger: sqlite3.Connection, asked: Question, said: Answer, author: str, reason: str) -> tuple[Meant | None, Act | None]:
    """Keep an answer, within the caller's transaction: same is a must-link, different a cannot-link of the two that the records are of.

    Raises Contradiction with the chain.
    """
    meant, act = None, None
    if said != "skip":
        ties = Ties(standing(ledger))
        meant = with_chain(reader, ties, read(reader, _statement(asked, said)))
        act = decide(ledger, meant, author, reason, ties, kind="review")
    answer(ledger, asked.candidate_id, (asked.record_key_a, asked.record_key_b), said, act.act_id if act else None, author, reason)
    return meant, act


def _statement(asked: Question, said: Answer) -> Statement:
    """Of the two whom the cards show, all records are meant; where both records are one's already, those two records alone."""
    if said == "same":
        return Statement("must_link", asked.record_key_a, asked.record_key_b, whole=True)
    whole = asked.a is not None and asked.b is not None and asked.a != asked.b
    return Statement("cannot_link", str(asked.a), str(asked.b)) if whole else Statement("cannot_link", asked.record_key_a, asked.record_key_b)


def holders(reader: Reader, keys: Collection[str]) -> dict[str, str]:
    """Record key → whose it is in the published version; none of nobody's."""
    rows = reader.rows(HOLDERS, {"keys": sorted(keys)}) if keys else []
    return {str(row["record_key"]): str(row["id"]) for row in rows if row["id"]}


class _Decided:
    """What stands, seen by the customers of the published version: which of them were put together or kept apart since."""

    def __init__(self, reader: Reader, rows: Sequence[Decision]) -> None:
        links = [row for row in rows if row.record_key_b is not None]
        self.pairs = {frozenset((row.record_key_a, str(row.record_key_b))) for row in links}
        keys = {key for pair in self.pairs for key in pair}
        self.holder = holders(reader, keys)
        self.root: dict[str, str] = {}
        for row in links:
            if row.kind == "must_link":
                a, b = self._of(row.record_key_a), self._of(str(row.record_key_b))
                self.root[a] = b if a != b else self.root.get(a, a)
        self.apart = {frozenset((self._of(row.record_key_a), self._of(str(row.record_key_b)))) for row in links if row.kind == "cannot_link"}
        self.nobody = {row.record_key_a for row in rows if row.kind == "exclude"}

    def answers(self, asked: Question) -> bool:
        """True where the pair itself was decided, or the two whom it is about."""
        a, b = asked.record_key_a, asked.record_key_b
        if frozenset((a, b)) in self.pairs or not self.nobody.isdisjoint((a, b)):
            return True
        if asked.a is None or asked.b is None or asked.a == asked.b:
            return False
        one, other = self._find(asked.a), self._find(asked.b)
        return one == other or frozenset((one, other)) in self.apart

    def _of(self, key: str) -> str:
        return self._find(self.holder.get(key, key))

    def _find(self, own: str) -> str:
        while self.root.get(own, own) != own:
            own = self.root[own]
        return own
