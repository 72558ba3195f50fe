"""A profile card as data: every value with its source and age, what needs attention first. Drawn by terminal.py and html.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from warehouse.contracts import Table, published_tables
from warehouse.errors import WarehouseError
from warehouse.index.directory import Directory, Entry
from warehouse.serving.find import Match, find
from warehouse.serving.indexes import directory
from warehouse.serving.layout import AS_OF_NOTE, OF_THE_COMPANY, SECTIONS, WON_CURRENCY, as_of_note, attention
from warehouse.serving.reader import Reader
from warehouse.serving.text import shown
from warehouse.serving.timeline import said

LEFT = "left"
MOST = {"interactions": 8, "ahead": 3, "cases": 6, "opportunities": 6, "records": 40, "people": 12}


class NotOne(WarehouseError):
    """The handle names nobody, or more than one; the message lists who may be meant."""

    def __init__(self, message: str, match: Match) -> None:
        super().__init__(message)
        self.match = match


@dataclass(frozen=True)
class Value:
    """One field of the profile. text: as shown. age is that of updated_at (the vendor's), else observed_at. stale: its source is too old."""

    field: str
    label: str
    text: str
    untrusted: bool = False
    source: str | None = None
    record_key: str | None = None
    source_url: str | None = None
    rule: str | None = None
    at: datetime | None = None
    stale: bool = False


@dataclass(frozen=True)
class Section:
    """A few values that belong together."""

    title: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Card:
    """One customer's or account's card.

    facts: the published row. attention: sentences that must be read first. cases, opportunities, interactions, telling (those of them of which
    something may be told), ahead (planned), from_them (the last one that they sent), people, records: rows as published. others: values that lost
    against the one shown. read_at: the moment of reading; ages are seen from there.
    """

    kind: str
    id: str
    handle: str
    title: str
    subtitle: str
    facts: Mapping[str, Any]
    attention: Sequence[str]
    sections: Sequence[Section]
    cases: Sequence[Mapping[str, Any]]
    opportunities: Sequence[Mapping[str, Any]]
    interactions: Sequence[Mapping[str, Any]]
    telling: Sequence[Mapping[str, Any]]
    ahead: Sequence[Mapping[str, Any]]
    from_them: Mapping[str, Any] | None
    people: Sequence[Mapping[str, Any]]
    others: Sequence[Value]
    records: Sequence[Mapping[str, Any]]
    run_id: str
    published_at: datetime
    read_at: datetime

    @property
    def is_stale(self) -> bool:
        """True where the profile, or a source behind it, is too old."""
        return bool(self.facts.get("is_stale"))

    def as_dict(self) -> dict[str, Any]:
        """For programs: times as ISO text, money as text."""
        return {str(key): _jsonable(value) for key, value in asdict(self).items()}


def card(reader: Reader, handle: str) -> Card:
    """The card of the one customer or account that a handle names. Raises NotOne."""
    match = find(reader, handle)
    one = match.one
    if one is None or one.kind == "employee":
        raise NotOne(_not_one(match), match)
    return card_of(reader, one.kind, one.id)


def pick(reader: Reader) -> str:
    """A customer whose card has much to show. Raises WarehouseError when no customer is published."""
    found = next(iter(reader.ask("pick")), None)
    if found is None:
        raise WarehouseError("no customer is published: see `c360 status` for what was read")
    return str(found["customer_id"])


def card_of(reader: Reader, kind: str, own: str) -> Card:
    """The card of a published customer or account. kind: customer or account. own: its id."""
    table = published_tables()["customer_profile" if kind == "customer" else "account_profile"]
    facts = reader.rows(f"select * from {table.name} where {table.key[0]} = ?", [own])[0]
    fields = reader.ask("fields", {"id": own})
    as_of = facts["profile_as_of"] or reader.published_at
    known = directory(reader)
    told = said(reader, own, as_of, MOST["interactions"], MOST["ahead"])
    read_at = datetime.now(UTC)
    laid_out = {**facts, AS_OF_NOTE: as_of_note(facts, read_at), WON_CURRENCY: _won_currency(reader, own, facts, as_of)}
    title = facts["display_name"] if kind == "customer" else facts["account_name"]
    return Card(
        kind=kind,
        id=own,
        handle=(facts["primary_email"] if kind == "customer" else next(iter(facts["domains"] or ()), None)) or own,
        title=title or own,
        subtitle=_subtitle(kind, facts),
        facts=facts,
        attention=attention(facts),
        sections=list(_sections(table, laid_out, fields, _colleagues(reader, facts))),
        cases=[entry.row for entry in known.cases(own, MOST["cases"])],
        opportunities=[entry.row for entry in known.deals(own, facts["account_id"], MOST["opportunities"])],
        interactions=told.recent,
        telling=told.telling,
        ahead=told.ahead,
        from_them=told.from_them,
        people=[_person(entry) for entry in known.people(own, MOST["people"])] if kind == "account" else (),
        others=list(_others(facts, fields)),
        records=_records(known, own),
        run_id=reader.run_id,
        published_at=reader.published_at,
        read_at=read_at,
    )


def _won_currency(reader: Reader, own: str, facts: Mapping[str, Any], as_of: datetime) -> str | None:
    """The one currency of the deals won in the year before; None where they have none or several."""
    if not facts["won_amount_365d"]:
        return None
    found = {row["currency"] for row in reader.ask("won_currencies", {"id": own, "account": facts["account_id"], "as_of": as_of})}
    return next(iter(found)) if len(found) == 1 else None


def _person(entry: Entry) -> dict[str, Any]:
    told = ("party_type", "is_vip", "requires_human", "awaiting", "last_touch_at")
    facts = entry.facts
    named = {"customer_id": entry.id, "display_name": facts["name"], "job_title": facts["title"], "primary_email": facts["email"]}
    return named | {name: facts[name] for name in told}


def _records(known: Directory, own: str) -> list[dict[str, Any]]:
    """Source records that describe them, live ones first."""
    entry = known.of([own]).get(own)
    records = sorted(entry.records if entry else (), key=lambda row: (row["deleted_at"] is not None, row["source"], row["record_key"]))
    return records[: MOST["records"]]


def _subtitle(kind: str, facts: Mapping[str, Any]) -> str:
    parts = (facts["job_title"], facts["account_name"]) if kind == "customer" else (facts["industry"], facts["country"])
    return " · ".join(part for part in parts if part)


def _colleagues(reader: Reader, facts: Mapping[str, Any]) -> dict[str, str]:
    """Names of the colleagues that the profile names by address, and that they left."""
    addresses = {facts[name].lower() for name in ("owner_email", "human_contact_email", "strongest_contact_email") if facts[name]}
    left = {True: f" ({LEFT})", False: ""}
    by_address = ((str(row["work_email"]).lower(), f"{row['name']}{left[row['is_active'] is False]}") for row in reader.employees if row["name"])
    return {address: name for address, name in by_address if address in addresses}


def _sections(table: Table, facts: Mapping[str, Any], fields: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[Section]:
    of_company = OF_THE_COMPANY if "customer_id" in facts and facts["account_id"] else {}
    winners = {row["field"]: row for row in fields if row["is_winner"]}
    for title, entries in SECTIONS.items():
        values = [
            _value(table, name, of_company.get(name, label), text, winners.get(name), facts)
            for name, label, show in entries
            if name in facts and (text := show(facts, names))
        ]
        if values:
            yield Section(title, values)


def _value(table: Table, name: str, label: str, text: str, row: Mapping[str, Any] | None, facts: Mapping[str, Any]) -> Value:
    known = table.column(name)
    if row is None:
        return Value(name, label, text, known.untrusted)
    stale = row["source"] in (facts["stale_sources"] or ())
    at = row["updated_at"] or row["observed_at"]
    return Value(name, label, text, known.untrusted, row["source"], row["record_key"], row["source_url"], row["rule"], at, stale)


def _others(facts: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]) -> Iterator[Value]:
    """Values that lost and differ from the winner and from each other, newest first in each field."""
    winner = {row["field"]: row["value"] for row in fields if row["is_winner"]}
    told: set[tuple[str, str]] = set()
    for row in fields:
        key = (row["field"], str(row["value"]).casefold())
        same = str(winner.get(row["field"])).casefold() == key[1]
        if row["is_winner"] or same or key in told or row["value"] is None:
            continue
        told.add(key)
        stale = row["source"] in (facts["stale_sources"] or ())
        at = row["updated_at"] or row["observed_at"]
        label = row["field"].replace("_", " ")
        yield Value(row["field"], label, row["value"], True, row["source"], row["record_key"], row["source_url"], row["rule"], at, stale)


def _not_one(match: Match) -> str:
    if match.one is not None:
        return f"{match.one.name} ({match.one.email}) is a colleague, not a customer"
    lines = [f"{match.handle}: {match.note or 'nobody found'}"]
    lines += [
        "  "
        + " · ".join(part for part in (c.id, c.name, c.title, c.company, c.email, c.last_touch_at and f"last touch {shown(c.last_touch_at)}") if part)
        for c in match.candidates or match.related
    ]
    if match.status == "ambiguous":
        lines.append("Give one of these ids, an e-mail address, a phone number or a CRM id.")
    return "\n".join(lines)


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value
