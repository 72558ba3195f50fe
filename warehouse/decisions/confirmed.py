"""What evidence ties by itself: a must-link that it has confirmed since may be taken back, and its two stay one all the same."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from warehouse.decisions.sides import Ask, records_with
from warehouse.decisions.store import Decision
from warehouse.serving.chain import strongest_chain
from warehouse.serving.text import counted
from warehouse.serving.why_facts import read_link

BY_DECISION = 60.0  # bits, as identity weighs it
EVIDENCE = """
    select record_key_a, record_key_b, kind, weight, evidence from identity_link
    where kind in ('hard', 'scored', 'native_merge') and record_key_a in (select unnest($keys)) and record_key_b in (select unnest($keys))"""


@dataclass(frozen=True)
class Tie:
    """What ties two records, as `c360 why` says it. weight: bits."""

    weight: float
    because: str


def confirmed(revoke: Sequence[Decision], stands: Iterable[Decision], ask: Ask | None) -> Mapping[int, str]:
    """Decision id of each must-link whose two records published evidence ties without it → the links from one to the other, in words.

    stands: the decisions that go on, which may lead a part of the way.
    """
    asked = [row for row in revoke if row.kind == "must_link" and row.record_key_b is not None]
    if not asked or ask is None:
        return {}
    ties = _ties(ask, records_with(ask, {key for row in asked for key in (row.record_key_a, row.record_key_b or "")}), stands)
    edges = [(*pair, tie.weight) for pair, tie in ties.items()]
    ways = {row.decision_id: strongest_chain(edges, [row.record_key_a], [row.record_key_b or ""]) for row in asked}
    return {number: _told(way, ties) for number, way in ways.items() if way}


def by_evidence(rows: Sequence[Decision], ways: Mapping[int, str]) -> list[str]:
    """One sentence for what was decided together: who stays one, by which links, and what parts them."""
    acts: defaultdict[object, list[Decision]] = defaultdict(list)
    for row in rows:
        acts[row.act_id or row.number].append(row)
    return [_sentence(of_act, ways[of_act[0].decision_id]) for of_act in acts.values()]


def _ties(ask: Ask, records: Sequence[str], stands: Iterable[Decision]) -> dict[tuple[str, str], Tie]:
    """The strongest tie between each two records that are tied."""
    found = [read_link(row) for row in ask(EVIDENCE, {"keys": records})]
    ties = {link.pair: Tie(link.weight, "; ".join(link.because)) for link in sorted(found, key=lambda link: (link.weight, link.kind))}
    for row in stands:
        if row.kind == "must_link" and row.record_key_b is not None:
            one, other = sorted((row.record_key_a, row.record_key_b))
            ties[one, other] = Tie(BY_DECISION, row.said)
    return ties


def _told(way: Sequence[str], ties: Mapping[tuple[str, str], Tie]) -> str:
    steps = [(one, other, ties[min(one, other), max(one, other)]) for one, other in pairwise(way)]
    return ", ".join(f"{one} = {other}: {tie.because} ({tie.weight:+.1f} bits)" for one, other, tie in steps)


def _sentence(rows: Sequence[Decision], way: str) -> str:
    one, other = rows[0].record_key_a, rows[0].record_key_b or ""
    more = f" (and {counted(len(rows) - 1, 'more pair')})" if len(rows) > 1 else ""
    part = f"c360 decide cannot-link {shlex.quote(one)} {shlex.quote(other)}"
    return f"{one} and {other}{more} stay one by evidence: {way}. To part them, once this is taken back: {part}"
