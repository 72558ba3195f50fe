"""Why two records or customers are not one: what keeps them apart, most binding first, or how far they are from being tied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from warehouse.serving.handles import email_forms
from warehouse.serving.text import counted
from warehouse.serving.why_facts import Compared, Decision, Evidence, Link
from warehouse.serving.why_sides import Side

Kind = Literal[
    "decision", "dormant", "review", "cut", "excluded", "party", "deleted", "above", "names", "guard", "below", "never_compared", "accounts"
]
VALUES = {"email": "e-mail address", "phone": "telephone number", "chat_user": "chat user", "crm_id": "CRM id", "external_id": "id"}
LINKED = {"must_link": "tied by a decision", "cannot_link": "kept apart by a decision"}
MOST = 5


@dataclass(frozen=True)
class Reason:
    """One reason why two are apart. sentence: without a full stop. weight: bits, where the reason was weighed. records: that it is about."""

    kind: Kind
    sentence: str
    weight: float | None = None
    records: tuple[str, ...] = ()


def reasons_apart(evidence: Evidence, a: Side, b: Side) -> tuple[list[Reason], Compared | None]:
    """All reasons, most binding first, at least one; and the likeliest pair that was scored."""
    pairs = [pair for pair in evidence.compared({*a.every, *b.every}) if _across(pair.record_key_a, pair.record_key_b, a, b)]
    meant = {*a.records, *b.records}
    compared = next((pair for pair in pairs if {pair.record_key_a, pair.record_key_b} <= meant), pairs[0] if pairs else None)
    found = [
        *_decided(evidence, a, b),
        *_nobodys(evidence, a, b),
        *dormant(evidence, a, b, ("must_link",)),
        *_reviewed(evidence, a, b),
        *_cut(evidence, a, b),
        *_parties(a, b),
        *_values(evidence, a, b),
        *_scored(evidence, compared, a, b),
    ]
    return _each_once(found) or [Reason("never_compared", "no link ties their records")], compared


def _each_once(reasons: Iterable[Reason]) -> list[Reason]:
    """Reasons in the same words once, with how many more pairs of records they are about."""
    alike: dict[tuple[str, str], list[Reason]] = {}
    for reason in reasons:
        alike.setdefault((reason.kind, reason.sentence), []).append(reason)
    more = [(same[0], len(same) - 1) for same in alike.values()]
    return [replace(one, sentence=f"{one.sentence} (and {counted(others, 'more pair')})") if others else one for one, others in more]


def _across(one: str, other: str, a: Side, b: Side) -> bool:
    return (one in a.every and other in b.every) or (one in b.every and other in a.every)


def _decided(evidence: Evidence, a: Side, b: Side) -> Iterator[Reason]:
    for decision in evidence.decisions({*a.every, *b.every}):
        other = decision.record_key_b
        if decision.is_link and decision.kind == "cannot_link" and other and _across(decision.record_key_a, other, a, b):
            yield Reason("decision", f"{LINKED[decision.kind]} {decision.words}", None, (decision.record_key_a, other))


def dormant(evidence: Evidence, a: Side, b: Side, kinds: Collection[str] = tuple(LINKED)) -> Iterator[Reason]:
    """Standing decisions across the two that wait, because a record that they name is deleted."""
    gone = {str(row["record_key"]) for side in (a, b) for row in side.rows if row["deleted_at"] is not None}
    for decision in evidence.decisions({*a.every, *b.every}):
        one, other = decision.record_key_a, decision.record_key_b
        missing = [key for key in (one, other) if key in gone]
        if missing and decision.is_link and decision.kind in kinds and other and _across(one, other, a, b):
            told = f"{LINKED[decision.kind]} {decision.words}; it lies dormant until {' and '.join(missing)} is there again"
            yield Reason("dormant", told, None, (one, other))


def _nobodys(evidence: Evidence, a: Side, b: Side) -> Iterator[Reason]:
    for side in (a, b):
        if side.kind == "record":
            because = side.reason or "no run has placed it yet"
            if because.startswith("excluded") and (decision := _exclusion(evidence, side.records)):
                because += f" {decision.words}"
            gone = f"; its source deleted it on {side.deleted_at:%Y-%m-%d}" if side.deleted_at and "deleted" not in because else ""
            yield Reason("deleted" if side.deleted_at else "excluded", f"{side.records[0]} is nobody's: {because}{gone}", None, side.records)


def _exclusion(evidence: Evidence, records: Collection[str]) -> Decision | None:
    found = evidence.decisions(records)
    return next((one for one in found if one.kind == "exclude" and one.revoked_at is None and one.record_key_a in records), None)


def _reviewed(evidence: Evidence, a: Side, b: Side) -> Iterator[Reason]:
    for row in evidence.candidates({*a.every, *b.every}):
        if _across(row["record_key_a"], row["record_key_b"], a, b):
            told = f"a person should decide (c360 review): {row['reason']}"
            yield Reason("review", told, row["weight"], (row["record_key_a"], row["record_key_b"]))


def _cut(evidence: Evidence, a: Side, b: Side) -> Iterator[Reason]:
    for link in evidence.links({*a.every, *b.every}):
        if link.kind == "cut" and _across(*link.pair, a, b):
            yield Reason("cut", _refusal(link), link.weight, link.pair)


def refused_all_the_same(evidence: Evidence, a: Side, b: Side) -> list[Reason]:
    """Ties that were refused between records of one person, whom others hold together: what speaks against it."""
    meant = [link for link in evidence.links({*a.records, *b.records}) if {*link.pair} <= {*a.records, *b.records}]
    return _each_once(Reason("cut", f"speaks against it: {_refusal(link)}", link.weight, link.pair) for link in meant if link.kind == "cut")


def _refusal(link: Link) -> str:
    told = "; ".join(link.because) or "a link between them was refused"
    return f"{told} ({link.why_cut})" if link.why_cut and link.why_cut not in told else told


def _parties(a: Side, b: Side) -> Iterator[Reason]:
    kinds = {a.kind, b.kind}
    if kinds == {"customer", "employee"}:
        yield Reason("party", "one is an outside person, the other a colleague")
    elif "account" in kinds and len(kinds) > 1:
        yield Reason("party", "one is an organisation, the other is not")
    elif kinds == {"account"}:
        yield Reason("accounts", "no domain, id or company name ties their records")


def _values(evidence: Evidence, a: Side, b: Side) -> Iterator[Reason]:
    """What both carry, and why it does not tie them: strangers share it, or the names are not one person's."""
    if {a.kind, b.kind} != {"customer"} or a.id is None or b.id is None:
        return
    shared = evidence.shared(a.id, b.id)
    own = _told(row for row in shared if row["kind"] != "name" and not row["is_generic"])
    generic = _told(row for row in shared if row["kind"] != "name" and row["is_generic"])
    named = [row["value"] for row in shared if row["kind"] == "name"]
    if own:
        names = f"their names ({a.name}; {b.name}) are not surely one person's"
        without = "both have no name" if not (a.name or b.name) else f"{a.id if not a.name else b.id} has no name"
        told = names if a.name and b.name else f"{without}, and without one nothing says that it is one person's alone"
        yield Reason("names", f"they share {_listed(own)}, but {told}")
    if generic:
        yield Reason("guard", f"they share {_listed(generic)}, which many people use, so that it tells nobody apart")
    if named:
        yield Reason("guard", f"they share the name {_listed(named)}, and a name alone never ties two records")


def _told(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each value once: an address may stand there as it is written and as it is compared."""
    told: dict[tuple[str, str], str] = {}
    for row in rows:
        same = email_forms(row["value"])[-1] if row["kind"] == "email" else row["value"]
        told.setdefault((row["kind"], same), f"{VALUES.get(row['kind'], row['kind'])} {row['value']}")
    return list(told.values())


def _scored(evidence: Evidence, compared: Compared | None, a: Side, b: Side) -> Iterator[Reason]:
    if "account" in (a.kind, b.kind) or "record" in (a.kind, b.kind):
        return
    if evidence.threshold is None:
        return
    if compared is None:
        pairs = counted(len(a.every) * len(b.every), "pair")
        yield Reason("never_compared", f"nothing that both have was reason enough to compare them ({pairs} of records)")
        return
    pair = (compared.record_key_a, compared.record_key_b)
    who = "the two records score" if pair in _asked(a, b) else "the likeliest pair of their records scores"
    score = f"{who} {compared.weight:.1f} bits, {percent(compared.probability)}"
    if compared.missing > 0:
        told = f"{score}: {compared.missing:.1f} bits below the {compared.threshold:.1f} that tie"
        yield Reason("below", told, compared.weight, pair)
    else:
        yield Reason("above", f"{score}, enough to tie, but what is said above keeps them apart", compared.weight, pair)


def _asked(a: Side, b: Side) -> set[tuple[str, str]]:
    """The pair of records, where the question is about two of them, in both orders."""
    return {(a.records[0], b.records[0]), (b.records[0], a.records[0])} if len(a.records) == len(b.records) == 1 else set()


def percent(share: float) -> str:
    """`97.3 %`, with more digits where it is nearly 0 or 100."""
    for digits in (1, 2, 4):
        told = f"{share * 100:.{digits}f}"
        if float(told) not in (0.0, 100.0):
            return f"{told} %"
    return "nearly 100 %" if share > 0.5 else "nearly 0 %"


def _listed(values: list[str]) -> str:
    more = f" and {len(values) - MOST} more" if len(values) > MOST else ""
    return ", ".join(values[:MOST]) + more
