"""HubSpot's API: the calls that a reading needs, each paced, each answer checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from connectors.client import ApiError, Budget, Client, Page, PageLedger, Secret, StaticToken, Unsteady
from connectors.client.http import Params

RATES = {"": 560.0, "search": 240.0}  # of HubSpot's 100 in 10 seconds (190 in paid plans) and 5 searches a second
PLURAL = {"contact": "contacts", "company": "companies", "deal": "deals", "ticket": "tickets"} | {
    "call": "calls", "email": "emails", "meeting": "meetings", "note": "notes",
}  # fmt: skip
MODIFIED = {"contact": "lastmodifieddate"}  # else hs_lastmodifieddate
STAGE = {"deal": "dealstage", "ticket": "hs_pipeline_stage"}
LISTED, FOUND, LINKED = 100, 200, 1_000  # records a page of a listing, of a search, of a batch of associations
LONGEST_URL = 6_000  # HubSpot refuses 8 kB: properties that do not fit are asked for in the body, by ids
NOTHING_THERE = frozenset({"crm.associations.NO_ASSOCIATIONS_FOUND"})
PRIMARY = "Primary"
Json = dict[str, Any]


@dataclass(frozen=True)
class Links:
    """What one record is associated with, of one object. primary: the one of them that HubSpot calls so."""

    ids: tuple[str, ...] = ()
    primary: str | None = None


def refuse(body: Any) -> None:
    """Raises for a body that speaks of an error, whatever its HTTP status."""
    if not isinstance(body, dict):
        raise ApiError("this is no answer of HubSpot's; is api_url right?", "shape")
    if body.get("status") == "error":
        raise ApiError(f"HubSpot says {str(body.get('message') or body.get('category') or 'error')[:200]}", str(body.get("category") or ""))
    for error in body.get("errors") or []:
        if not isinstance(error, dict) or error.get("subCategory") not in NOTHING_THERE:
            raise ApiError(f"HubSpot gave a part only: {str(error.get('message') if isinstance(error, dict) else error)[:200]}", "part")


class HubSpotApi:
    """One account. Every listing stands in the ledger; it is complete there only once its last page was seen."""

    def __init__(self, url: str, token: Secret, budget: Budget | None = None) -> None:
        self.budget = budget or Budget(RATES)
        self.ledger = PageLedger()
        self._client = Client(url, StaticToken(token), self.budget, refuse=refuse)

    def account(self) -> Json:
        """Whose token this is: portalId, timeZone, uiDomain."""
        found = self._client.get("account-info/v3/details").body
        if not found.get("portalId"):
            raise ApiError("account-info names no portalId", "shape")
        return dict(found)

    def owners(self) -> list[Json]:
        """The users who may own records."""
        pages = self.ledger.read("owners", lambda after: _page(self._client.get("crm/v3/owners/", {"limit": 500, "after": after}).body), key=_id)
        return list({_id(row): row for page in pages for row in page.rows}.values())

    def properties(self, stream: str) -> list[Json]:
        """What fields an object has, of the account's own too, by their names."""
        found = [row for row in _rows(self._client.get(f"crm/v3/properties/{PLURAL[stream]}").body) if isinstance(row.get("name"), str)]
        for row in found:
            if row["name"] == STAGE.get(stream) and not row.get("options"):
                row["options"] = self._stages(stream)
        return sorted(found, key=lambda row: str(row["name"]))

    def _stages(self, stream: str) -> list[Json]:
        """The steps of an object's pipelines, as options of the field that holds them."""
        pipelines = _rows(self._client.get(f"crm/v3/pipelines/{PLURAL[stream]}").body)
        return [{"value": stage["id"], "label": stage["label"]} for pipeline in pipelines for stage in pipeline.get("stages") or []]

    def listing(self, stream: str, names: Sequence[str], after: str) -> Iterator[Page]:
        """Every record that is alive, from the cursor `after` on. HubSpot lists them by their ids. Page.body: whether it is the first page."""
        joined = ",".join(names)
        fits = len(joined) <= LONGEST_URL

        def fetch(cursor: str | None) -> Page:
            asked: Params = {"limit": LISTED, "archived": "false", "properties": joined if fits else "hs_object_id", "after": cursor or after or None}
            page = _page(self._client.get(f"crm/v3/objects/{PLURAL[stream]}", asked).body)
            rows = page.rows if fits else self._whole(stream, [_id(row) for row in page.rows], names)
            return Page(rows, page.next, cursor is None)

        yield from self.ledger.read(f"{stream}s from {after or 'the first'}", fetch, key=_id)

    def archived(self, stream: str) -> set[str]:
        """The ids of what was deleted in the last 90 days."""

        def fetch(cursor: str | None) -> Page:
            asked: Params = {"limit": LISTED, "archived": "true", "properties": "hs_object_id", "after": cursor}
            return _page(self._client.get(f"crm/v3/objects/{PLURAL[stream]}", asked).body)

        return {_id(row) for page in self.ledger.read(f"archived {stream}s", fetch, key=_id) for row in page.rows}

    def count(self, stream: str, since: str = "") -> int:
        """How many records changed since (an ISO time), or there are at all: one small search."""
        return int(self._search(stream, [], since, "0", 1).get("total") or 0)

    def changed(self, stream: str, names: Sequence[str], since: str, after: str) -> Iterator[Page]:
        """What changed since, by ids from the one behind `after`. Page.body: whether it is the first page.

        Each page is a search of its own for ids beyond the last one: a search shows no more than its first 10,000 records, and more than
        that may have changed in the same moment.
        """

        def fetch(cursor: str | None) -> Page:
            low = cursor or after or "0"
            body = self._search(stream, names, since, low, FOUND)
            rows, more = _rows(body), bool(body.get("paging"))
            places = [int(low), *(int(_id(row)) for row in rows)]
            if any(later <= earlier for earlier, later in pairwise(places)) or (more and not rows):
                raise Unsteady(f"the search for changed {stream}s does not come by its ids: rows may be missing. Run again", "shifted")
            return Page(rows, _id(rows[-1]) if more else None, cursor is None)

        yield from self.ledger.read(f"changed {stream}s behind {after or 'none'}", fetch, key=_id)

    def links(self, stream: str, to: str, ids: Sequence[str]) -> Mapping[str, Links]:
        """What each of the records is associated with; those with nothing are left out."""
        found: dict[str, dict[str, bool]] = {}
        asked: list[Json] = [{"id": key} for key in ids]
        turns = 0
        while asked:
            body = self._client.post(f"crm/v4/associations/{PLURAL[stream]}/{PLURAL[to]}/batch/read", json={"inputs": asked[:LINKED]}).body
            asked, turns = asked[LINKED:], turns + 1
            for row in _rows(body):
                whose = str(row["from"]["id"])
                for link in row.get("to") or []:
                    is_primary = any(kind.get("label") == PRIMARY for kind in link.get("associationTypes") or [])
                    links = found.setdefault(whose, {})
                    links[str(link["toObjectId"])] = links.get(str(link["toObjectId"]), False) or is_primary
                if following := _after(row):
                    asked.append({"id": whose, "after": following})
            if turns > 10_000:
                raise Unsteady(f"the associations of {stream}s have no end", "endless")
        return {key: Links(tuple(sorted(links, key=_place)), next((one for one in links if links[one]), None)) for key, links in found.items()}

    def _search(self, stream: str, names: Sequence[str], since: str, low: str, limit: int) -> Json:
        filters = [{"propertyName": "hs_object_id", "operator": "GT", "value": low}]
        if since:
            moment = round(datetime.fromisoformat(since).timestamp() * 1000)  # as HubSpot's searches take times
            filters.append({"propertyName": MODIFIED.get(stream, "hs_lastmodifieddate"), "operator": "GTE", "value": str(moment)})
        asked = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": list(names) or ["hs_object_id"],
            "limit": limit,
        }
        return dict(self._client.post(f"crm/v3/objects/{PLURAL[stream]}/search", json=asked, kind="search").body)

    def _whole(self, stream: str, ids: Sequence[str], names: Sequence[str]) -> list[Json]:
        """Records by their ids, in this order; one that was deleted meanwhile is left out."""
        if not ids:
            return []
        asked = {"inputs": [{"id": key} for key in ids], "properties": list(names)}
        found = {_id(row): row for row in _rows(self._client.post(f"crm/v3/objects/{PLURAL[stream]}/batch/read", json=asked).body)}
        return [found[key] for key in ids if key in found]


def _page(body: Json) -> Page:
    return Page(_rows(body), _after(body))


def _rows(body: Json) -> list[Json]:
    rows = body.get("results")
    if not isinstance(rows, list):
        raise ApiError("HubSpot's answer holds no results", "shape")
    return rows


def _after(part: Json) -> str | None:
    following = (part.get("paging") or {}).get("next")
    if following is None:
        return None
    if not isinstance(following, dict) or not following.get("after"):
        raise Unsteady("there is more, but no cursor that leads there", "no_cursor")
    return str(following["after"])


def _id(row: Any) -> str:
    key = str(row.get("id") or "") if isinstance(row, dict) else ""
    if not key.isdigit():
        raise ApiError(f"a record has the id {key[:40]!r}, which is no number", "shape")
    return key


def _place(key: str) -> tuple[int, str]:
    return len(key), key
