"""Salesforce's REST API and Bulk 2.0: the calls that a reading needs, each answer checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO
from urllib.parse import quote

from connectors.client import ApiError, Budget, BudgetSpent, Client, Page, PageLedger, Passing, Token, Unauthorised, Unsteady
from connectors.client.body import said_no

VERSION = "v62.0"
RATE = {"": 6_000.0}  # Salesforce counts requests a day, and those that take long at once; we send one at a time
QUERIES_AT_ONCE, CALLS_AT_ONCE = 5, 25  # what one composite request may hold
USAGE = re.compile(r"api-usage=(\d+)/(\d+)")
PASSING = frozenset({"SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW", "UNKNOWN_EXCEPTION", "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"})
RIGHTS = frozenset({"INSUFFICIENT_ACCESS", "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED", "FUNCTIONALITY_NOT_ENABLED", "INVALID_TYPE"})
RIGHTS_NEXT = "Give its user's permission set the right to read it (`c360 connect` says which)"
Json = dict[str, Any]


def fault(status: int, body: Any) -> None:
    """What Salesforce says beside an HTTP error: a list of `errorCode` and `message`. Raises the fitting error."""
    refuse(body, status)


def refuse(body: Any, status: int = 200) -> None:
    """Raises for a body that is an error, whatever its status."""
    first = body[0] if isinstance(body, list) and body else None
    if not isinstance(first, dict) or "errorCode" not in first:
        said_no(body)
        return
    code, words = str(first["errorCode"])[:80], str(first.get("message") or "")[:300]
    if code == "REQUEST_LIMIT_EXCEEDED" and "Concurrent" not in words:
        raise BudgetSpent(f"the organisation's daily API requests are used up ({words}). The next run goes on where this one stopped", code)
    if status in (408, 429) or status >= 500 or code in PASSING or code == "REQUEST_LIMIT_EXCEEDED":
        raise Passing(f"Salesforce says {code}", limited=code == "REQUEST_LIMIT_EXCEEDED" or status == 429, code=code)
    if status == 401 or code == "INVALID_SESSION_ID":
        raise Unauthorised(f"{code}: the token was refused ({words}). Look at the app and its user in Salesforce", code)
    if code in RIGHTS:
        raise Unauthorised(f"{code}: {words}. {RIGHTS_NEXT}", code)
    raise ApiError(f"Salesforce says {code}: {words}", code)


class SalesforceApi:
    """One organisation. share: how much of its daily requests may be used up, by whomever, before we stop."""

    def __init__(self, url: str, token: Token, share: float = 1.0, budget: Budget | None = None) -> None:
        self.budget = budget or Budget(RATE)
        self.ledger = PageLedger()
        self.share = share
        self.used, self.limit = 0, 0
        self.clock: datetime | None = None
        self._path = f"/services/data/{VERSION}"
        self._client = Client(url, token, self.budget, refuse=refuse, fault=fault, headers={"Sforce-Query-Options": "batchSize=2000"})

    @property
    def is_short(self) -> bool:
        """Whether so much of today's requests is used up that the rest belongs to others."""
        return self.limit > 0 and self.used >= self.limit * self.share

    def describe(self, names: Sequence[str]) -> dict[str, Json | None]:
        """Each object's describe; None for one that the organisation does not have or show. One request for 25 objects."""
        found: dict[str, Json | None] = {}
        for start in range(0, len(names), CALLS_AT_ONCE):
            some = names[start : start + CALLS_AT_ONCE]
            for name, (status, body) in zip(some, self._composite([f"/sobjects/{name}/describe" for name in some]), strict=True):
                if status == 404:
                    found[name] = None
                elif status == 200 and isinstance(body, dict) and isinstance(body.get("fields"), list):
                    found[name] = body
                else:
                    found[name] = self._get(f"/sobjects/{name}/describe")
        return found

    def peek(self, queries: Mapping[str, str]) -> dict[str, list[Json]]:
        """The rows of several small queries, one request for five. One that failed or has more pages is left out: ask for it alone."""
        found: dict[str, list[Json]] = {}
        names = list(queries)
        for start in range(0, len(names), QUERIES_AT_ONCE):
            some = names[start : start + QUERIES_AT_ONCE]
            answers = self._composite([f"/queryAll?q={quote(queries[name])}" for name in some])
            for name, (status, body) in zip(some, answers, strict=True):
                rows = body.get("records") if isinstance(body, dict) else None
                if status == 200 and isinstance(rows, list) and body.get("done") is True and body.get("totalSize") == len(rows):
                    found[name] = rows
        return found

    def rows(self, query: str, name: str) -> list[Json]:
        """Every row that a query finds, deleted records included. Raises Unsteady where they are not as many as Salesforce says.

        name: of the listing.
        """
        rows: list[Json] = []
        total = [0]

        def fetch(cursor: str | None) -> Page:
            if cursor is None:
                rows.clear()
            body = self._get(cursor) if cursor else self._get("/queryAll", q=query)
            page, following = body.get("records"), body.get("nextRecordsUrl")
            if not isinstance(page, list) or not isinstance(body.get("done"), bool):
                raise ApiError(f"{name}: the answer holds no records", "shape")
            if not body["done"] and not isinstance(following, str):
                raise Unsteady(f"{name}: there is more, but no link that leads there", "no_cursor")
            total[0] = body.get("totalSize", -1)
            rows.extend(page)
            return Page(page, None if body["done"] else following)

        for _ in self.ledger.read(name, fetch, key=lambda row: row.get("Id")):
            pass
        if len(rows) != total[0]:
            raise Unsteady(f"{name}: Salesforce speaks of {total[0]} records and sent {len(rows)}; some may be missing. Run again", "total")
        return rows

    def count(self, name: str) -> int:
        """How many records of an object there are, deleted ones left out."""
        return int(self._get("/query", q=f"SELECT count() FROM {name}")["totalSize"])

    def start_job(self, query: str) -> Json:
        """Begin a Bulk query, deleted records included."""
        return self._job(self._post("/jobs/query", {"operation": "queryAll", "query": query, "contentType": "CSV", "lineEnding": "LF"}))

    def job(self, key: str) -> Json:
        """A Bulk query's state."""
        return self._job(self._get(f"/jobs/query/{key}"))

    def results(self, key: str, locator: str, most: int, into: BinaryIO) -> tuple[str, int]:
        """One part of a Bulk query's rows as CSV. Returns the locator of the next one, empty after the last, and how many rows it should be."""
        params = {"maxRecords": most, "locator": locator or None}
        answer = self._client.download(f"{self._path}/jobs/query/{key}/results", into, params)
        self._note(answer.headers)
        following, number = answer.headers.get("Sforce-Locator"), answer.headers.get("Sforce-NumberOfRecords", "")
        if following is None or not number.isdigit():
            raise ApiError("the part of a Bulk query does not say how many records it holds, or whether it is the last", "shape")
        return "" if following == "null" else following, int(number)

    def _job(self, body: Json) -> Json:
        if not isinstance(body.get("id"), str) or not isinstance(body.get("state"), str):
            raise ApiError("the answer says nothing of the Bulk query", "shape")
        return body

    def _composite(self, paths: Sequence[str]) -> list[tuple[int, Any]]:
        """Several GETs in one request, which counts as one: status and body of each."""
        calls = [{"method": "GET", "url": f"{self._path}{path}", "referenceId": f"c{number}"} for number, path in enumerate(paths)]
        answers = self._post("/composite", {"allOrNone": False, "compositeRequest": calls}).get("compositeResponse")
        if not isinstance(answers, list) or len(answers) != len(paths) or not all(isinstance(answer, dict) for answer in answers):
            raise ApiError("composite: not each request was answered", "shape")
        return [(int(answer.get("httpStatusCode") or 0), answer.get("body")) for answer in answers]

    def _get(self, path: str, **params: str) -> Json:
        path = path if path.startswith(("/services/", "http")) else self._path + path
        return self._checked(self._client.get(path, params or None))

    def _post(self, path: str, body: Json) -> Json:
        return self._checked(self._client.post(self._path + path, json=body))

    def _checked(self, answer: Any) -> Json:
        self._note(answer.headers)
        if not isinstance(answer.body, dict):
            raise ApiError("this is no answer of Salesforce's; is instance_url right?", "shape")
        return answer.body

    def _note(self, headers: Mapping[str, str]) -> None:
        """How much of today is used up, and what time it is there."""
        if date := headers.get("Date"):
            with suppress(ValueError):
                self.clock = parsedate_to_datetime(date)
        if match := USAGE.search(headers.get("Sforce-Limit-Info") or ""):
            self.used, self.limit = int(match[1]), int(match[2])
