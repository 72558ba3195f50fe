"""Why two records, or customers, are one and the same, or why not: in words, from stored evidence alone, the same every time."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from warehouse.serving.chain import holding_links, strongest_chain
from warehouse.serving.lookup import WHAT
from warehouse.serving.reader import Reader
from warehouse.serving.text import counted, safe
from warehouse.serving.why_facts import Compared, Evidence, Link, plain
from warehouse.serving.why_not import Reason, dormant, reasons_apart, refused_all_the_same
from warehouse.serving.why_sides import Side, read_side
from warehouse.serving.why_silent import explained

MOST_UNDONE = 3
Verdict = Literal["same", "different", "review"]


@dataclass(frozen=True)
class Step:
    """Two records that are tied, all links that tie them, strongest first, and what the model alone says of the two, where it was asked."""

    from_record: str
    to_record: str
    links: tuple[Link, ...]
    compared: Compared | None = None

    @property
    def weight(self) -> float:
        """Of its strongest link, in bits."""
        return self.links[0].weight


@dataclass(frozen=True)
class Pending:
    """What was decided on the two, or taken back, and is not in the published version yet.

    sentence: without a full stop. records: that it names. undo: the command that reverts it; undoes: what that does.
    """

    decision: int
    kind: str
    sentence: str
    records: tuple[str, ...]
    undo: str
    undoes: str


@dataclass(frozen=True)
class Why:
    """The answer.

    verdict: same; different; review (different, until somebody answers). summary: one sentence. chain: the links that tie the two, in
    order (`is_path`), or those that hold all records of one customer together, strongest first; empty when different. weakest: the step
    to doubt first. reasons: why they are apart, most binding first; of the same, ties that were refused and, without a chain, decisions that
    lie dormant. compared: the likeliest pair that was scored. prior, threshold: bits of the model. next_commands: command → what it does.
    pending: what was decided since; None where only the published file was read, as agents do.
    """

    verdict: Verdict
    summary: str
    a: Side
    b: Side
    chain: tuple[Step, ...] = ()
    is_path: bool = True
    reasons: tuple[Reason, ...] = ()
    compared: Compared | None = None
    prior: float | None = None
    threshold: float | None = None
    next_commands: tuple[tuple[str, str], ...] = ()
    pending: tuple[Pending, ...] | None = None

    @property
    def weakest(self) -> Step | None:
        """The step whose strongest link is weakest."""
        return min(self.chain, key=lambda step: step.weight, default=None)

    def as_dict(self) -> dict[str, Any]:
        """For programs: the fields, the weakest step, and all of it in words."""
        found: dict[str, Any] = plain(self)
        if self.pending is None:
            del found["pending"]
        return found | {"weakest": plain(self.weakest), "words": list(self.words)}

    @property
    def words(self) -> tuple[str, ...]:
        """The answer as sentences: the summary, then each step of the chain or each reason."""
        steps = (f"{step.from_record} = {step.to_record}: {'; '.join(step.links[0].because)} ({step.weight:+.1f} bits)" for step in self.chain)
        return (self.summary, *steps, *(f"{reason.sentence}." for reason in self.reasons))


def why(reader: Reader, handle_a: str, handle_b: str) -> Why:
    """Explain two handles: record keys, ids of today or of before, or any handle that `find` understands. Raises NotOneSide."""
    a = read_side(reader, handle_a)
    b = read_side(reader, handle_b, a)
    evidence = Evidence(reader)
    return _same(evidence, a, b) if a.id is not None and a.id == b.id else _different(evidence, a, b)


def _same(evidence: Evidence, a: Side, b: Side) -> Why:
    links = [link for link in evidence.links(set(a.every)) if link.kind != "cut"]
    steps, is_path = _steps(links, a, b)
    records = {record for step in steps for record in (step.from_record, step.to_record)} or {*a.records, *b.records}
    compared = evidence.compared(records)
    steps = _with_silence(evidence, [_with_score(step, compared, evidence) for step in steps])
    what = f"one {WHAT[a.kind]}, {a.label}"
    return Why(
        "same",
        _same_summary(what, a, b, steps, is_path),
        a,
        b,
        tuple(steps),
        is_path,
        (*refused_all_the_same(evidence, a, b), *(() if steps else dormant(evidence, a, b))),
        explained(evidence.reader, compared[:1])[0] if compared and not steps else None,
        prior=evidence.prior,
        threshold=evidence.threshold,
        next_commands=_cut_commands(evidence, steps),
    )


def _steps(links: Sequence[Link], a: Side, b: Side) -> tuple[list[Step], bool]:
    """The chain between what the two sides mean; where they mean the same records, what holds these together."""
    ties: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        ties.setdefault(link.pair, []).append(link)
    edges = [(*pair, max(link.weight for link in tied)) for pair, tied in ties.items()]
    starts, goals = set(a.records), set(b.records)
    if starts & goals and not (starts < goals or goals < starts):
        return [_step(one, other, ties) for one, other, _ in holding_links(edges) if {one, other} <= starts | goals], False
    if starts < goals:
        goals -= starts
    elif goals < starts:
        starts -= goals
    way = strongest_chain(edges, starts, goals) or []
    return [_step(one, other, ties) for one, other in pairwise(way)], True


def _step(one: str, other: str, ties: dict[tuple[str, str], list[Link]]) -> Step:
    tied = ties[min(one, other), max(one, other)]
    return Step(one, other, tuple(sorted(tied, key=lambda link: (-link.weight, link.kind))))


def _with_score(step: Step, compared: Sequence[Compared], evidence: Evidence) -> Step:
    """The step with its pair's score, from the published pairs or, where they lack it, from its own link."""
    pair = {step.from_record, step.to_record}
    found = next((one for one in compared if {one.record_key_a, one.record_key_b} == pair), None)
    return replace(step, compared=found or next((score for link in step.links if (score := evidence.score_of(link))), None))


def _with_silence(evidence: Evidence, steps: Sequence[Step]) -> list[Step]:
    told = {(pair.record_key_a, pair.record_key_b): pair for pair in explained(evidence.reader, [step.compared for step in steps if step.compared])}
    return [replace(step, compared=step.compared and told[step.compared.record_key_a, step.compared.record_key_b]) for step in steps]


def _same_summary(what: str, a: Side, b: Side, steps: Sequence[Step], is_path: bool) -> str:
    weakest = min((step.weight for step in steps), default=0.0)
    if len(a.every) == 1 or (len(a.records) == 1 and a.records == b.records):
        return f"Both are {what}: {'its only record is' if len(a.every) == 1 else 'the same record,'} {a.records[0]}."
    if not steps:
        gone = " or ".join(dict.fromkeys(side.reason for side in (a, b) if side.reason)) or "their links are gone with deleted records"
        return f"Both are {what}, but no link is stored between them: {gone}."
    if not is_path:
        count = counted(len(a.every), "record")
        return f"Both are {what}: {counted(len(steps), 'link')} hold its {count} together, the weakest of {weakest:.1f} bits."
    length = "tied directly" if len(steps) == 1 else f"over {len(steps)} links"
    return f"Both are {what}: {length}, {'' if len(steps) == 1 else 'the weakest of them '}by {weakest:.1f} bits."


def _different(evidence: Evidence, a: Side, b: Side) -> Why:
    reasons, likeliest = reasons_apart(evidence, a, b)
    compared = explained(evidence.reader, [likeliest])[0] if likeliest else None
    verdict: Verdict = "review" if reasons and reasons[0].kind == "review" else "different"
    told = are_two(a, b)
    summary = f"{told}, and whether they are one is under review." if verdict == "review" else f"{told}: {reasons[0].sentence}."
    commands = _link_command(a, b, compared, reasons) if _is_alike(a, b) else ()
    return Why(verdict, summary, a, b, (), True, tuple(reasons), compared, prior=evidence.prior, threshold=evidence.threshold, next_commands=commands)


def are_two(a: Side, b: Side) -> str:
    """`Anna Berg (cus_1) and Anna Holm (cus_2) are two customers`."""
    return f"{a.label} and {b.label} are {f'two {WHAT[a.kind]}s' if _is_alike(a, b) else f'{_article(a)} and {_article(b)}'}"


def _is_alike(a: Side, b: Side) -> bool:
    return a.kind == b.kind and a.kind in WHAT


def _article(side: Side) -> str:
    return {"customer": "a customer", "employee": "a colleague", "account": "an organisation", "record": "a record of nobody"}[side.kind]


def _cut_commands(evidence: Evidence, steps: Sequence[Step]) -> tuple[tuple[str, str], ...]:
    """What parts the two: taking back the decisions that tie them, and where the weakest step is tied by evidence, a decision against it.

    A cannot-link against what a must-link ties would be refused.
    """
    weakest = min(steps, key=lambda step: step.weight, default=None)
    if weakest is None:
        return ()
    tied = [step for step in steps if any(link.kind == "decision" for link in step.links)]
    numbers = _numbers(evidence, tied)
    commands = [(f"c360 undo {number}", "if this is wrong: take back the decision that ties them") for number in numbers[:MOST_UNDONE]]
    if weakest not in tied:
        commands.append((_decide("cannot-link", weakest.from_record, weakest.to_record), "if this is wrong: keep the two records apart for good"))
    return tuple(commands)


def _numbers(evidence: Evidence, tied: Sequence[Step]) -> list[int]:
    """The decisions that tie these steps, of those made together the first."""
    pairs = {frozenset((step.from_record, step.to_record)) for step in tied}
    found = evidence.decisions({key for pair in pairs for key in pair}) if pairs else []
    links = [one for one in found if one.is_link and one.kind == "must_link" and frozenset((one.record_key_a, one.record_key_b)) in pairs]
    return sorted({one.together: one.decision_id for one in sorted(links, key=lambda one: -one.decision_id)}.values())


def _link_command(a: Side, b: Side, compared: Compared | None, reasons: Iterable[Reason]) -> tuple[tuple[str, str], ...]:
    if any(reason.kind in ("decision", "dormant") for reason in reasons):
        return ()
    pair = (compared.record_key_a, compared.record_key_b) if compared else (a.records[0], b.records[0])
    return ((_decide("must-link", *pair), "if they are one all the same: tie them for good"),)


def _decide(kind: str, one: str, other: str) -> str:
    return f"c360 decide {kind} {shlex.quote(safe(one))} {shlex.quote(safe(other))} --reason '…'"
