"""Which fields of an object are asked for, as the organisation itself describes it: a custom field arrives without a change here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.base import Stream
from connectors.salesforce.settings import ALWAYS, SalesforceSettings

Json = dict[str, Any]
UNREADABLE = frozenset({"address", "location", "base64", "complexvalue", "junctionidlist", "anytype", "json"})
"""Types that are no single value: compound fields, whose parts are fields of their own, files, and lists of ids."""

# whoever looks at a record changes these for himself, and nothing of the record
VOLATILE = frozenset({"lastvieweddate", "lastreferenceddate"})
KINDS = {
    "boolean": "boolean",
    "datetime": "time",
    "currency": "number",
    "double": "number",
    "percent": "number",
    "int": "number",
    "long": "number",
}
NEEDED = ("Id", "SystemModstamp")


@dataclass(frozen=True)
class ObjectFields:
    """One object's fields. kinds: name → boolean, time, number or text; Id and SystemModstamp among them. has_formulas: some are calculated."""

    name: str
    kinds: Mapping[str, str]
    has_formulas: bool = False

    def parts(self, longest: int) -> list[list[str]]:
        """The names as select lists of at most so many characters, each with what tells a record and its version."""
        found: list[list[str]] = [[*NEEDED]]
        length = 0
        for name in self.kinds:
            if name in NEEDED:
                continue
            if length + len(name) + 1 > longest:
                found.append([*NEEDED])
                length = 0
            found[-1].append(name)
            length += len(name) + 1
        return found


def chosen(described: Json, name: str, stream: Stream, settings: SalesforceSettings) -> ObjectFields | None:
    """What is asked of the object; None where it may not be queried. described: the answer to its describe."""
    listed: Sequence[Json] = [field for field in described.get("fields", ()) if _is_readable(field)]
    wanted = [field for field in listed if settings.wants_field(stream.name, field["name"]) and (settings.formulas or not field.get("calculated"))]
    kinds = {field["name"]: KINDS.get(field["type"], "text") for field in wanted}
    if described.get("queryable") is False or any(needed not in kinds for needed in NEEDED):
        return None
    formulas = any(field.get("calculated") for field in wanted if field["name"].lower() not in ALWAYS)
    return ObjectFields(name, kinds, formulas)


def _is_readable(field: Json) -> bool:
    return field["type"].lower() not in UNREADABLE and field["name"].lower() not in VOLATILE and not field.get("deprecatedAndHidden")
