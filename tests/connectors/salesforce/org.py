"""A Salesforce organisation in memory that answers its REST API and Bulk 2.0 as Salesforce does, over real rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from connectors.salesforce.objects import KEY_PREFIXES, OBJECTS, STREAMS
from tests.connectors.fake_server import Call, Reply, data

Json = dict[str, Any]
Row = dict[str, Any]
SELECT = re.compile(
    r"SELECT (?P<fields>.+?) FROM (?P<name>\w+)(?: WHERE (?P<where>.+?))?(?: ORDER BY (?P<order>[\w, ]+?))?(?: LIMIT (?P<limit>\d+))?"
)
TERM = re.compile(r"(\w+) (>=|>|<=|<|=) ('[^']*'|[\w:.+-]+)|(\w+) IN \(([^)]*)\)")
BOOLEAN = ("Is", "Has", "DoNot")
TOKEN_PATH = "/services/oauth2/token"


class Refused(Exception):
    """An error as Salesforce words it."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.body = status, [{"errorCode": code, "message": message or code.lower()}]


def written(at: datetime) -> str:
    """A time as the API writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


class Org:
    """An organisation that has every object, without rows.

    now: its clock. page: rows of one page of a query. fault: asked before each answer; what it returns is sent instead. asked: how often each
    kind of call came. hidden: objects, and fields as `Contact.Email`, that the app's user may not see. used, limit: of today's requests.
    """

    def __init__(self, page: int = 2000) -> None:
        self.page = page
        self.bulk_page = 50_000
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.rows: dict[str, dict[str, Row]] = {name: {} for name in OBJECTS}
        self.fields: dict[str, list[Json]] = {}
        self.fault: Callable[[Call], Reply | None] = lambda call: None
        self.asked: Counter[str] = Counter()
        self.hidden: set[str] = set()
        self.refused: set[str] = set()
        self.token, self.tokens = "00D!token-0", 0
        self.organisation = "00D5g000001AbCdEAK"
        self.used, self.limit = 0, 100_000
        self.jobs: dict[str, Json] = {}
        self._cursors: dict[str, list[Row]] = {}
        self._number = 0
        for stream in STREAMS:
            name = next(name for name, of in OBJECTS.items() if of == stream.name)
            self.fields[name] = [_described(field) for field in stream.columns if field != "other_emails"]
            self.fields[name].append({"name": "PhotoOrAddress", "type": "address"})

    # ---- the writing side -------------------------------------------------------------------------------------------------------------

    def create(self, name: str, at: datetime | None = None, key: str = "", **fields: Any) -> str:
        """A new record. at: the SystemModstamp that it bears. Returns its id."""
        self._number += 1
        prefix = next(prefix for prefix, of in KEY_PREFIXES.items() if of == OBJECTS[name])
        key = key or f"{prefix}5g{self._number:010d}AAA"
        row = dict.fromkeys(field["name"] for field in self.fields[name]) | {"IsDeleted": False} | fields
        at = at or self.now
        self.rows[name][key] = {"CreatedDate": written(at)} | row | {"Id": key, "LastModifiedDate": written(at), "SystemModstamp": written(at)}
        self.rows[name][key]["CreatedDate"] = row.get("CreatedDate") or written(at)
        return key

    def update(self, name: str, key: str, at: datetime | None = None, **fields: Any) -> None:
        """Change a record."""
        self.rows[name][key] |= fields | {"LastModifiedDate": written(at or self.now), "SystemModstamp": written(at or self.now)}

    def delete(self, name: str, key: str) -> None:
        """Into the recycle bin."""
        self.update(name, key, IsDeleted=True)

    def undelete(self, name: str, key: str) -> None:
        """Out of the recycle bin."""
        self.update(name, key, IsDeleted=False)

    def purge(self, name: str, key: str) -> None:
        """For good: no query shows it again."""
        del self.rows[name][key]

    def merge(self, name: str, loser: str, winner: str) -> None:
        """The loser is deleted and points to the winner."""
        self.update(name, loser, IsDeleted=True, MasterRecordId=winner)

    def add_field(self, name: str, field: str, kind: str = "string", value: Any = None, **more: Any) -> None:
        """A field that comes to be, or to be seen: no record's SystemModstamp changes."""
        self.fields[name].append({"name": field, "type": kind, **more})
        for row in self.rows[name].values():
            row[field] = value

    # ---- the API ----------------------------------------------------------------------------------------------------------------------

    def answer(self, call: Call) -> Reply:
        """One request."""
        self.asked[self.kind_of(call)] += 1
        faulty = self.fault(call)
        if faulty is not None:
            return faulty
        headers = {"Date": format_datetime(self.now, usegmt=True)}
        try:
            if call.path == TOKEN_PATH:
                body: Any = self._token(call)
            else:
                self.used += 1
                headers["Sforce-Limit-Info"] = f"api-usage={self.used}/{self.limit}"
                if call.headers.get("Authorization") != f"Bearer {self.token}":
                    raise Refused(401, "INVALID_SESSION_ID", "Session expired or invalid")
                if call.path.endswith("/results"):
                    return self._results(call, headers)
                body = self._composite(call) if call.path.endswith("/composite") else self._one(call.method, call.path, dict(call.params), call.body)
        except Refused as refused:
            body, status = refused.body, refused.status
        else:
            status = 204 if body is None else 201 if call.method == "POST" and "sobjects" in call.path else 200
        sent = data(body, status)
        return Reply(b"" if body is None else sent.body, status, {**sent.headers, **headers})

    def kind_of(self, call: Call) -> str:
        """What kind of call it is: token, composite, describe, query, more, job, results."""
        if call.path == TOKEN_PATH:
            return "token"
        last = call.path.rsplit("/", 1)[-1]
        if "/jobs/query" in call.path:
            return "results" if last == "results" else "job"
        return (
            "more"
            if re.search(r"/query/\w", call.path)
            else last
            if last in ("composite", "describe")
            else "query"
            if last.startswith("query")
            else last
        )

    def _token(self, call: Call) -> Json:
        if call.params.get("client_secret") == "wrong":
            raise Refused(400, "invalid_client")
        self.tokens += 1
        self.token = f"00D!token-{self.tokens}"
        named = f"https://login.salesforce.com/id/{self.organisation}/0055g00000AbCdEAAV"
        return {"access_token": self.token, "instance_url": f"http://{call.headers['Host']}", "id": named, "token_type": "Bearer"}

    def _composite(self, call: Call) -> Json:
        found = []
        asked = json.loads(call.body)["compositeRequest"]
        assert len(asked) <= 25
        assert sum("/query" in part["url"] for part in asked) <= 5
        for part in asked:
            url = urlsplit(part["url"])
            try:
                body, status = self._one(part["method"], url.path, {key: value[0] for key, value in parse_qs(url.query).items()}, b""), 200
            except Refused as refused:
                body, status = refused.body, refused.status
            found.append({"body": body, "httpStatusCode": status, "httpHeaders": {}, "referenceId": part["referenceId"]})
        return {"compositeResponse": found}

    def _one(self, method: str, path: str, params: dict[str, str], content: bytes) -> Any:
        place = re.sub(r"^/services/data/v[\d.]+/", "", path).rstrip("/").split("/")
        match place:
            case ["sobjects", name, "describe"]:
                return self._describe(name)
            case ["sobjects", name, *key]:
                return self._write(method, name, key, json.loads(content) if content else {})
            case ["query" | "queryAll"]:
                return self._page(self._found(params["q"], place[0] == "queryAll"), "SELECT count()" in params["q"])
            case ["query", cursor]:
                return self._part(cursor)
            case ["jobs", "query"]:
                return self._new_job(json.loads(content))
            case ["jobs", "query", key]:
                return self._look_at(key)
        raise Refused(404, "NOT_FOUND")

    def _visible(self, name: str) -> list[Json]:
        if name not in self.rows or name in self.hidden:
            raise Refused(404, "NOT_FOUND", "The requested resource does not exist")
        return [field for field in self.fields[name] if f"{name}.{field['name']}" not in self.hidden]

    def _describe(self, name: str) -> Json:
        return {"name": name, "queryable": True, "fields": self._visible(name)}

    def _write(self, method: str, name: str, key: list[str], content: Json) -> Json | None:
        match method, key:
            case "POST", []:
                return {"id": self.create(name, **content), "success": True, "errors": []}
            case "PATCH", [one]:
                return self.update(name, one, **content)
            case "DELETE", [one]:
                return self.delete(name, one)
        raise Refused(405, "METHOD_NOT_ALLOWED")

    def _found(self, query: str, is_all: bool) -> list[Row]:
        match = SELECT.fullmatch(query)
        assert match, f"not one of the queries that we send: {query}"
        name, wanted = match["name"], match["fields"].split(", ")
        known = [field["name"] for field in self._visible(name) if field["type"] != "address"]
        if wrong := [field for field in wanted if field not in known and field != "count()"]:
            raise Refused(400, "INVALID_FIELD", f"No such column '{wrong[0]}' on entity '{name}'")
        is_met = eval(f"lambda row: {_python(match['where'] or '')}")
        rows = [row for row in self.rows[name].values() if (is_all or not row["IsDeleted"]) and is_met(row)]
        for column in reversed((match["order"] or "").split(", ")):
            rows.sort(key=lambda row, column=column: row[column] if column else 0)  # type: ignore[misc]
        rows = rows[: int(match["limit"])] if match["limit"] else rows
        return [{"attributes": {"type": name}} | {field: row.get(field) for field in wanted} for row in rows]

    def _page(self, rows: list[Row], is_count: bool) -> Json:
        if is_count:
            return {"totalSize": len(rows), "done": True, "records": []}
        self._number += 1
        self._cursors[f"01g{self._number}"] = rows
        return self._part(f"01g{self._number}-0")

    def _part(self, cursor: str) -> Json:
        key, _, start = cursor.partition("-")
        rows, end = self._cursors[key], int(start) + self.page
        body = {"totalSize": len(rows), "done": end >= len(rows), "records": rows[int(start) : end]}
        return body if body["done"] else body | {"nextRecordsUrl": f"/services/data/v62.0/query/{key}-{end}"}

    def _new_job(self, asked: Json) -> Json:
        rows = self._found(asked["query"], asked["operation"] == "queryAll")
        self._number += 1
        key = f"750{self._number:012d}"
        columns = [name for name in SELECT.fullmatch(asked["query"])["fields"].split(", ")]  # type: ignore[index]
        self.jobs[key] = {"rows": rows, "columns": columns, "createdDate": written(self.now), "looks": 0}
        return {"id": key, "state": "UploadComplete", "createdDate": written(self.now), "operation": asked["operation"]}

    def _look_at(self, key: str) -> Json:
        if key not in self.jobs:
            raise Refused(404, "NOT_FOUND")
        job = self.jobs[key]
        job["looks"] += 1
        state = job.get("state") or ("InProgress" if job["looks"] < 2 else "JobComplete")
        return {"id": key, "state": state, "numberRecordsProcessed": len(job["rows"]), "errorMessage": job.get("error")}

    def _results(self, call: Call, headers: dict[str, str]) -> Reply:
        job = self.jobs[call.path.split("/")[-2]]
        start = int(call.params.get("locator") or 0)
        end = start + min(int(call.params["maxRecords"]), self.bulk_page)
        rows = job["rows"][start:end]
        more = {
            "Sforce-Locator": str(end) if end < len(job["rows"]) else "null",
            "Sforce-NumberOfRecords": str(len(rows)),
            "Content-Type": "text/csv",
        }
        return Reply("".join(_csv(job["columns"], rows)).encode(), 200, headers | more)


def _described(field: str) -> Json:
    if field.startswith(BOOLEAN):
        kind = "boolean"
    elif field.endswith(("Date", "Stamp", "stamp", "DateTime")) and field not in ("ActivityDate", "CloseDate"):
        kind = "datetime"
    elif field in ("Amount", "Probability"):
        kind = "currency"
    else:
        kind = "id" if field == "Id" else "reference" if field.endswith("Id") else "string"
    return {"name": field, "type": kind}


def _python(where: str) -> str:
    """The condition as Python over `row`: only the forms that we send."""

    def term(match: re.Match[str]) -> str:
        if match[4]:
            return f"row['{match[4]}'] in {{{match[5]}}}"
        literal = match[3] if match[3].startswith("'") else repr(match[3].removesuffix("Z") + "+0000")
        return f"row['{match[1]}'] {'==' if match[2] == '=' else match[2]} {literal}"

    return TERM.sub(term, unquote(where)).replace(" AND ", " and ").replace(" OR ", " or ") or "True"


def _csv(columns: list[str], rows: list[Row]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_bulk(row[column]) for column in columns])
    yield text.getvalue()


def _bulk(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.replace("+0000", "Z") if re.fullmatch(r"\d{4}-\d\d-\d\dT.{12}\+0000", value) else value
    return "" if value is None else f"{value:.1E}" if isinstance(value, float) and value >= 1e7 else str(value)
