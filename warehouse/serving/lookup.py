"""Where a handle stands in the published tables: exact look-ups that name the customer, account or colleague behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.serving.handles import NUMBER, Handle, hubspot_record, ids_in_url
from warehouse.serving.reader import Reader
from warehouse.serving.timeline import index_of

RECORDS = "select record_key, customer_id, employee_id, account_id, deleted_at, source_object from source_record where {}"


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
        return _records(reader, "record_key in (select unnest($values))", handle.values) or _linked(reader, handle.values)
    if handle.kind == "url":
        return _url(reader, handle)
    if handle.kind in ("domain", "name"):
        return _identifiers(reader, handle.values) if " " not in handle.text else []
    hits = _identifiers(reader, handle.values) + _employees(reader, handle.values)
    if not hits and NUMBER.fullmatch(handle.text) and not handle.text.startswith("0"):
        hits = _numbered(reader, handle.text)
    if not hits and handle.national:
        hits = _hits(reader.ask("national_phones", {"digits": handle.national}), "national")
    if not hits and NUMBER.fullmatch(handle.text) and handle.text.startswith("0"):  # more likely a phone number than a record's
        hits = _numbered(reader, handle.text)
    if not hits and handle.kind in ("crm_id", "chat_user"):
        hits = [hit for value in handle.values for hit in _ending(reader, f":{value}")]
    return hits


def _own(reader: Reader, own: str) -> list[Hit]:
    """One of our own ids, of today or of before."""
    if own.startswith("emp_"):
        return _employees(reader, [own])
    if own.startswith("acc_"):
        return [Hit("account", own, "account id") for _ in reader.rows("select 1 from stored.account_profile where account_id = ?", [own])]
    if reader.rows("select 1 from stored.customer_profile where customer_id = ?", [own]):
        return [Hit("customer", own, "customer id")]
    return [Hit("customer", row["customer_id"], f"{own} is an older id of this customer") for row in reader.ask("own_ids", {"own": own})]


def _numbered(reader: Reader, number: str) -> list[Hit]:
    """Whom a CRM knows under a bare number: by its present or an older id, or by a record whose key ends so."""
    return _identifiers(reader, (f"hubspot:{number}",)) + _ending(reader, f":{number}") or _linked(
        reader, [f"hubspot:{kind}:{number}" for kind in ("deal", "ticket")]
    )


def _ending(reader: Reader, ending: str) -> list[Hit]:
    return _records(reader, "ends_with(record_key, $ending)", None, ending)


def _identifiers(reader: Reader, values: Sequence[str]) -> list[Hit]:
    return _hits(reader.ask("identifiers", {"values": list(values)}))


def _hits(rows: Sequence[dict[str, object]], strength: str = "exact") -> list[Hit]:
    return [
        Hit("customer", str(row["customer_id"]), f"{row['kind']} {row['value']}", "generic" if row["is_generic"] else strength)
        for row in rows
        if row["customer_id"] is not None or row["is_generic"]
    ]


def _employees(reader: Reader, values: Sequence[str]) -> list[Hit]:
    return [
        Hit("employee", row["employee_id"], "a colleague")
        for row in reader.employees
        if row["employee_id"] in values or row["slack_user_id"] in values or (row["work_email"] or "").lower() in values
    ]


def _records(reader: Reader, condition: str, values: Sequence[str] | None, ending: str | None = None) -> list[Hit]:
    asked: dict[str, object] = {"values": list(values)} if values is not None else {"ending": ending}
    hits = []
    for row in reader.rows(RECORDS.format(condition), asked):
        matched = f"{row['source_object']} record {row['record_key']}" + (", deleted in its tool" if row["deleted_at"] else "")
        for kind in ("customer", "employee", "account"):
            if row[f"{kind}_id"] is not None:
                hits.append(Hit(kind, row[f"{kind}_id"], matched))
                break
    return hits


def _linked(reader: Reader, values: Sequence[str]) -> list[Hit]:
    parties = dict.fromkeys(own for hit in index_of(reader).behind(values) for own in hit.party_ids) if reader.search_index else {}
    if parties:
        return [Hit("customer", own, "took part in this interaction", "party") for own in parties]
    found = reader.ask("linked", {"values": list(values)})
    return [
        Hit("customer", row["customer_id"], f"took part in this {row['thing']}", "party")
        if row["customer_id"]
        else Hit("account", row["account_id"], f"this {row['thing']} is theirs", "party")
        for row in found
        if row["customer_id"] or row["account_id"]
    ]


def _url(reader: Reader, handle: Handle) -> list[Hit]:
    hits = _records(reader, "source_url in (select unnest($values))", handle.values) or _linked(reader, handle.values)
    ids = ids_in_url(handle.text)
    if not hits and ids:
        hits = _identifiers(reader, ids) + _employees(reader, ids)
        for found in ids if not hits else ():
            hits += _ending(reader, f":{found}")
    if not hits and (record := hubspot_record(handle.text)):
        kind, number = record
        hits = _ending(reader, f":{kind}:{number}") or _linked(reader, [f"hubspot:{kind}:{number}"])
        hits = hits or (_identifiers(reader, (f"hubspot:{number}",)) if kind == "contact" else [])
    return hits
