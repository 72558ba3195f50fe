"""Where a handle stands in the directory of the published version: exact look-ups that name the customer, account or colleague behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.index.directory import HOLDERS
from warehouse.serving.former import present_ids
from warehouse.serving.handles import NUMBER, Handle, hubspot_record, ids_in_url
from warehouse.serving.indexes import directory, message_index
from warehouse.serving.reader import Reader

WHAT = {"customer": "customer", "employee": "colleague", "account": "organisation"}


@dataclass(frozen=True)
class Hit:
    """One place where the handle stands.

    strength: exact (it names somebody), national (a phone number without its country), generic (shared by strangers), party (somebody
    took part).
    """

    kind: str
    id: str
    matched: str
    strength: str = "exact"


def look_up(reader: Reader, handle: Handle) -> list[Hit]:
    """Every customer, account or colleague whom the handle names exactly; none for a name."""
    if handle.kind == "own_id":
        return _own(reader, handle.values[0])
    if handle.kind == "record_key":
        return _records(reader, "r", handle.values) or _linked(reader, handle.values)
    if handle.kind == "url":
        return _url(reader, handle)
    if handle.kind in ("domain", "name"):
        return _identifiers(reader, handle.values) if " " not in handle.text else []
    hits = _identifiers(reader, handle.values) + _employees(reader, handle.values)
    is_number, may_be_phone = bool(NUMBER.fullmatch(handle.text)), handle.text.startswith("0")
    if not hits and is_number and not may_be_phone:
        hits = _numbered(reader, handle.text)
    if not hits and handle.national:
        hits = _identifiers(reader, (handle.national,), "n", "national")
    if not hits and is_number and may_be_phone:
        hits = _numbered(reader, handle.text)
    if not hits and handle.kind in ("crm_id", "chat_user"):
        hits = _records(reader, "e", handle.values)
    return hits


def _own(reader: Reader, own: str) -> list[Hit]:
    """One of our own ids, of today or of before."""
    kind = {"emp": "employee", "acc": "account"}.get(own.split("_")[0], "customer")
    if own in directory(reader).of([own]):
        return [Hit(kind, own, f"{kind} id")]
    named = [hit.id for hit in _identifiers(reader, (own,)) if hit.strength == "exact"]
    return [Hit(kind, one, f"{own} is an older id of this {WHAT[kind]}") for one in (named if kind == "customer" else present_ids(reader, kind, own))]


def _numbered(reader: Reader, number: str) -> list[Hit]:
    """Whom a CRM knows under a bare number: by its present or an older id, or by a record whose key ends so."""
    return _identifiers(reader, (f"hubspot:{number}",)) + _records(reader, "e", [number]) or _linked(
        reader, [f"hubspot:{kind}:{number}" for kind in ("deal", "ticket")]
    )


def _identifiers(reader: Reader, values: Sequence[str], form: str = "v", strength: str = "exact") -> list[Hit]:
    """Customers who carry one of these values, unshared ones first. form: as the directory writes handles."""
    found = [
        (one["is_generic"], -one["source_count"], entry.id, f"{one['kind']} {one['value']}")
        for entry in directory(reader).behind(f"{form}:{value}" for value in values)
        for one in entry.identifiers
        if (one["value"] in values if form == "v" else one["kind"] == "phone" and _is_national(one["value"], values))
    ]
    return [Hit("customer", own, matched, "generic" if is_generic else strength) for is_generic, _, own, matched in sorted(found)]


def _is_national(number: str, digits: Sequence[str]) -> bool:
    """True where these digits are the number after a country code of one to three digits."""
    return any(number.endswith(one) and 2 <= len(number) - len(one) <= 4 for one in digits)


def _employees(reader: Reader, values: Sequence[str]) -> list[Hit]:
    return [
        Hit("employee", row["employee_id"], "a colleague")
        for row in reader.employees
        if row["employee_id"] in values or row["slack_user_id"] in values or (row["work_email"] or "").lower() in values
    ]


def _records(reader: Reader, form: str, values: Sequence[str]) -> list[Hit]:
    """Whose records these are. form: r for keys, e for how keys end, u for links."""
    hits = []
    handles = [f"e:{value.partition(':')[2]}" if form == "r" else f"{form}:{value}" for value in values]
    for entry in directory(reader).behind(handles):
        for record in entry.records:
            key, url = record["record_key"], record["source_url"]
            if (url if form == "u" else key) in values or (form == "e" and any(key.endswith(f":{value}") for value in values)):
                hits.append(
                    Hit(entry.kind, entry.id, f"{record['source_object']} record {key}" + (", deleted in its tool" if record["deleted_at"] else ""))
                )
    return hits


def _linked(reader: Reader, values: Sequence[str]) -> list[Hit]:
    """Who took part in an interaction, case or deal with one of these keys or links."""
    parties = dict.fromkeys(own for hit in message_index(reader).behind(values) for own in hit.party_ids)
    hits = [Hit("customer", own, "took part in this interaction", "party") for own in parties]
    for entry in directory(reader).behind(f"{form}:{value}" for form in "ru" for value in values):
        if entry.kind in HOLDERS:
            continue
        thing, row = "case" if entry.kind == "case" else "opportunity", entry.row
        owners = row.get("customer_ids") or [row.get("customer_id")]
        hits += [Hit("customer", own, f"took part in this {thing}", "party") for own in owners if own]
        if not any(owners) and row["account_id"]:
            hits.append(Hit("account", row["account_id"], f"this {thing} is theirs", "party"))
    return hits


def _url(reader: Reader, handle: Handle) -> list[Hit]:
    hits = _records(reader, "u", handle.values) or _linked(reader, handle.values)
    ids = ids_in_url(handle.text)
    if not hits and ids:
        hits = _identifiers(reader, ids) + _employees(reader, ids) or _records(reader, "e", ids)
    if not hits and (record := hubspot_record(handle.text)):
        kind, number = record
        hits = _records(reader, "e", [f"{kind}:{number}"]) or _linked(reader, [f"hubspot:{kind}:{number}"])
        hits = hits or (_identifiers(reader, (f"hubspot:{number}",)) if kind == "contact" else [])
    return hits
