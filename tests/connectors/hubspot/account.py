"""A HubSpot account in memory that answers the CRM API as HubSpot does: listings, searches that lag, associations, archived and merged records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.connectors.fake_server import Call, Reply, data

Json = dict[str, Any]
OBJECTS = ("contacts", "companies", "deals", "tickets", "calls", "emails", "meetings", "notes")
MODIFIED = {"contacts": "lastmodifieddate"}


def field(name: str, label: str, kind: str = "string", own: bool = False, **more: Any) -> Json:
    """One field of an object; own: one that the account added."""
    return {"name": name, "label": label, "type": kind, "fieldType": "text", "hubspotDefined": not own, "options": []} | more


def choice(name: str, label: str, **options: str) -> Json:
    """A field with a list of values: value=label."""
    return field(name, label, "enumeration", options=[{"value": value, "label": shown} for value, shown in options.items()])


COMMON = [
    field("hs_object_id", "Record ID"), field("createdate", "Create Date"), field("hubspot_owner_id", "Contact owner", "enumeration"),
    field("hs_merged_object_ids", "Merged record IDs"), field("hs_analytics_source", "Original Traffic Source"),
]  # fmt: skip
FIELDS = {
    "contacts": [
        *COMMON, field("lastmodifieddate", "Last Modified Date"), field("email", "Email"), field("firstname", "First Name"),
        field("lastname", "Last Name"), field("phone", "Phone Number"), field("date_of_birth", "Date of birth"),
        choice("lifecyclestage", "Lifecycle Stage", customer="Customer", marketingqualifiedlead="Marketing Qualified Lead"),
        field("favourite_colour", "Favourite colour", own=True),
    ],
    "companies": [*COMMON, field("hs_lastmodifieddate", "Last Modified Date"), field("name", "Company name"), field("domain", "Company Domain Name")],
    "deals": [
        *COMMON, field("hs_lastmodifieddate", "Last Modified Date"), field("dealname", "Deal Name"), field("amount", "Amount"),
        choice("dealstage", "Deal Stage", s1="Closed Won"), field("hs_is_closed_won", "Is Closed Won", "bool"),
    ],
    "tickets": [
        *COMMON, field("hs_lastmodifieddate", "Last Modified Date"), field("subject", "Ticket name"), field("content", "Ticket description"),
        field("hs_pipeline_stage", "Ticket status", "enumeration"),
    ],
}  # fmt: skip
ACTIVITY = [
    field("hs_object_id", "Record ID"), field("hs_createdate", "Create date"), field("hs_lastmodifieddate", "Last modified date"),
    field("hs_timestamp", "Activity date"), field("hubspot_owner_id", "Activity assigned to", "enumeration"),
]  # fmt: skip
FIELDS |= {
    "calls": [*ACTIVITY, *(field(f"hs_call_{name}", f"Call {name}") for name in ("title", "body", "direction", "recording_url"))],
    "emails": [
        *ACTIVITY,
        *(field(f"hs_email_{n}", f"Email {n}") for n in ("subject", "text", "html", "from_email", "to_email", "cc_email", "thread_id")),
    ],
    "meetings": [*ACTIVITY, *(field(f"hs_meeting_{name}", f"Meeting {name}") for name in ("title", "body", "start_time", "outcome"))],
    "notes": [*ACTIVITY, field("hs_note_body", "Note body")],
}


class Account:
    """One owner and no record. fault: asked before each answer; what it returns is sent instead. asked: how often each path was.

    Nothing is put into the index of the search before `index` is called (`lags`), or at once.
    """

    def __init__(self, page: int = 100) -> None:
        self.page = page
        self.number = 4711
        self.fields = {name: list(fields) for name, fields in FIELDS.items()}
        self.owners = [{"id": "8", "email": "anna@northwind.com", "firstName": "Anna", "lastName": "Berg", "userId": 1, "archived": False}]
        self.records: dict[str, dict[int, Json]] = {name: {} for name in OBJECTS}
        self.archive: dict[str, dict[int, Json]] = {name: {} for name in OBJECTS}
        self.links: dict[tuple[str, str], dict[int, dict[int, bool]]] = {}
        self.lags = False
        self.indexed: dict[str, dict[int, Json]] = {name: {} for name in OBJECTS}
        self.fault: Callable[[Call], Reply | None] = lambda call: None
        self.asked: Counter[str] = Counter()

    def put(self, name: str, key: int, at: str, /, **properties: Any) -> int:
        """Create or change a record at a time."""
        record = self.records[name].get(key) or {"id": str(key), "properties": {"createdate": at, "hs_object_id": str(key)}, "createdAt": at}
        own = {**record["properties"], **properties, MODIFIED.get(name, "hs_lastmodifieddate"): at}
        self.records[name][key] = {**record, "properties": own, "updatedAt": at, "archived": False}
        if not self.lags:
            self.index()
        return key

    def index(self) -> None:
        """The search comes to know all that there is now."""
        self.indexed = {name: dict(records) for name, records in self.records.items()}

    def link(self, name: str, key: int, to: str, *others: int, primary: int | None = None) -> None:
        """Associate a record with others, and with no one else. No record is modified by it."""
        self.links.setdefault((name, to), {})[key] = {other: other == primary for other in others}

    def delete(self, name: str, key: int) -> None:
        """Archive a record: listings and the search lose it at once."""
        self.archive[name][key] = self.records[name].pop(key) | {"archived": True}
        self.indexed[name].pop(key, None)

    def purge(self, name: str, key: int) -> None:
        """Delete a record for good, as for the GDPR: no listing names it any more."""
        del self.records[name][key]
        self.indexed[name].pop(key, None)

    def merge(self, name: str, key: int, into: int, at: str) -> None:
        """Merge a record into another: it vanishes, and is not archived."""
        del self.records[name][key]
        self.put(name, into, at, hs_merged_object_ids=str(key))

    def answer(self, call: Call) -> Reply:
        """One call of the API."""
        self.asked[call.path.lstrip("/")] += 1
        faulty = self.fault(call)
        if faulty is not None:
            return faulty
        body = json.loads(call.body) if call.body else {}
        match call.path.strip("/").split("/"):
            case ["account-info", "v3", "details"]:
                return data({"portalId": self.number, "uiDomain": "app-eu1.hubspot.com", "timeZone": "Europe/Stockholm"})
            case ["crm", "v3", "owners"]:
                return data({"results": self.owners})
            case ["crm", "v3", "properties", name]:
                return data({"results": self.fields[name]})
            case ["crm", "v3", "pipelines", "tickets"]:
                return data({"results": [{"id": "0", "stages": [{"id": "1", "label": "New"}, {"id": "4", "label": "Closed"}]}]})
            case ["crm", "v3", "objects", name, "search"]:
                return data(self._search(name, body))
            case ["crm", "v3", "objects", name, "batch", "read"]:
                rows = [self.records[name][int(asked["id"])] for asked in body["inputs"] if int(asked["id"]) in self.records[name]]
                return data({"status": "COMPLETE", "results": [_shown(row, body["properties"]) for row in rows]})
            case ["crm", "v3", "objects", name]:
                return data(self._list(name, call.params))
            case ["crm", "v4", "associations", name, to, "batch", "read"]:
                return self._linked(name, to, body)
        return data({"status": "error", "message": f"no such path {call.path}"}, 404)

    def _list(self, name: str, asked: Any) -> Json:
        held = self.archive[name] if asked["archived"] == "true" else self.records[name]
        keys = sorted(key for key in held if key > int(asked.get("after", "0")))
        return _part([_shown(held[key], asked["properties"].split(",")) for key in keys[: self.page]], len(keys) > self.page)

    def _search(self, name: str, asked: Json) -> Json:
        (group,) = asked["filterGroups"]
        values = {found["propertyName"]: found["value"] for found in group["filters"]}
        moment = datetime.fromtimestamp(int(values.get(MODIFIED.get(name, "hs_lastmodifieddate"), "0")) / 1000, UTC)
        since = f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"
        found = [row for row in self.indexed[name].values() if row["updatedAt"] >= since and int(row["id"]) > int(values["hs_object_id"])]
        found.sort(key=lambda row: int(row["id"]))
        limit = min(asked["limit"], 2 * self.page)
        return {"total": len(found)} | _part([_shown(row, asked["properties"]) for row in found[:limit]], len(found) > limit)

    def _linked(self, name: str, to: str, body: Json) -> Reply:
        assert len(body["inputs"]) <= 1000, "HubSpot takes no more than 1,000 at once"
        found, errors = [], []
        for asked in body["inputs"]:
            links = sorted(self.links.get((name, to), {}).get(int(asked["id"]), {}).items())
            shown = [(other, primary) for other, primary in links if other > int(asked.get("after", "0"))]
            if not links:
                errors.append({"status": "error", "category": "OBJECT_NOT_FOUND", "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"})
                continue
            more = {"paging": {"next": {"after": str(shown[self.page - 1][0])}}} if len(shown) > self.page else {}
            kinds = {True: [{"typeId": 1, "label": "Primary"}, {"typeId": 279, "label": None}], False: [{"typeId": 279, "label": None}]}
            to_ = [{"toObjectId": other, "associationTypes": kinds[primary]} for other, primary in shown[: self.page]]
            found.append({"from": {"id": asked["id"]}, "to": to_} | more)
        return data({"status": "COMPLETE", "results": found, "errors": errors}, 207 if errors else 200)


def _shown(row: Json, properties: list[str]) -> Json:
    return row | {"properties": {name: row["properties"].get(name) for name in properties}}


def _part(rows: list[Json], more: bool) -> Json:
    return {"results": rows} | ({"paging": {"next": {"after": rows[-1]["id"]}}} if more and rows else {})
