"""An export served as Salesforce's API would serve it: python -m benchmarks.children.salesforce_server EXPORT; prints its port."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from bisect import bisect_left
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from connectors.salesforce.export import NUMBERS
from connectors.salesforce.objects import OBJECTS
from connectors.sample.ids import NULL_LOOKUP

QUERY = re.compile(
    r"SELECT (.+) FROM (\w+)(?: WHERE SystemModstamp >= (\S+?)Z(?: AND \(.* OR Id > '(\w+)'\))?)?(?: ORDER BY SystemModstamp, Id LIMIT (\d+))?"
)
BY_ID = re.compile(r"SELECT Id, SystemModstamp FROM (\w+)(?: WHERE Id > '(\w+)')? ORDER BY Id LIMIT (\d+)")
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
PATH = "/services/data/v62.0"
MADE = "2026-11-02T06:00:00.000+0000"


class Table:
    """One object: its records as lines of Bulk's CSV, in the order of their last change."""

    def __init__(self, file: Path) -> None:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines)
            self.columns = next(rows)
            kept = list(self._lines(rows))
        kept.sort()
        self.keys = [(stamp, key) for stamp, key, _ in kept]
        self.lines = [line for _, _, line in kept]
        self.by_id = sorted((key, stamp) for stamp, key in self.keys)

    def _lines(self, rows: Iterator[list[str]]) -> Iterator[tuple[str, str, bytes]]:
        key, stamp = self.columns.index("Id"), self.columns.index("SystemModstamp")
        self.kinds: list[str] = []
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            self.kinds = self.kinds or [_kind(name, value) for name, value in zip(self.columns, row, strict=True)]
            sent = [_sent(value, kind) for value, kind in zip(row, self.kinds, strict=True)]
            text.seek(0), text.truncate()
            writer.writerow(sent)
            yield sent[stamp].removesuffix("Z"), row[key], text.getvalue().encode()

    def describe(self) -> dict[str, Any]:
        """The object's fields."""
        return {"queryable": True, "fields": [{"name": name, "type": kind} for name, kind in zip(self.columns, self.kinds, strict=True)]}

    def found(self, query: re.Match[str]) -> tuple[int, int]:
        """From which record to which the query reaches."""
        start = bisect_left(self.keys, (query[3] or "", query[4] or ""))
        start += bool(query[4]) and start < len(self.keys) and self.keys[start] == (query[3], query[4])
        return start, min(len(self.keys), start + int(query[5] or len(self.keys)))

    def records(self, start: int, end: int) -> dict[str, Any]:
        """As REST sends them."""
        rows = csv.reader(io.StringIO(b"".join(self.lines[start:end]).decode(), newline=""))
        records = [{name: _json(value, kind) for name, value, kind in zip(self.columns, row, self.kinds, strict=True)} for row in rows]
        return {"totalSize": len(records), "done": True, "records": records}

    def versions(self, after: str, limit: int) -> dict[str, Any]:
        """Ids and versions from behind an id."""
        start = bisect_left(self.by_id, (after, "~"))
        records = [{"Id": key, "SystemModstamp": f"{stamp}+0000"} for key, stamp in self.by_id[start : start + limit]]
        return {"totalSize": len(records), "done": True, "records": records}

    def part(self, start: int, end: int, is_whole: bool) -> bytes:
        """As Bulk sends them; is_whole: all columns, not only id and version."""
        if is_whole:
            return ",".join(self.columns).encode() + b"\n" + b"".join(self.lines[start:end])
        return b"Id,SystemModstamp\n" + "".join(f'"{key}","{stamp}Z"\n' for stamp, key in self.keys[start:end]).encode()


def _kind(name: str, value: str) -> str:
    if name in NUMBERS:
        return "double"
    if name in ("Id",) or name.endswith("Id"):
        return "reference"
    return "datetime" if TIME.fullmatch(value) else "boolean" if value in ("0", "1") else "string"


def _sent(value: str, kind: str) -> str:
    if kind == "datetime":
        return value.replace(" ", "T") + ".000Z" if value else ""
    return {"0": "false", "1": "true"}[value] if kind == "boolean" else "" if value == NULL_LOOKUP else value


def _json(value: str, kind: str) -> Any:
    if value == "":
        return None
    if kind == "datetime":
        return value.replace("Z", "+0000")
    return value == "true" if kind == "boolean" else float(value) if kind == "double" else value


class Organisation:
    """All objects, and the Bulk queries that were handed over."""

    def __init__(self, folder: Path) -> None:
        self.tables = {name: Table(folder / f"{name}.csv") for name in OBJECTS}
        self.jobs: list[tuple[Table, int, int, bool]] = []

    def one(self, url: str, content: dict[str, Any]) -> dict[str, Any]:
        """The body of an answer in JSON."""
        place = urlsplit(url)
        match place.path.removeprefix(PATH).strip("/").split("/"):
            case ["sobjects", name, "describe"]:
                return self.tables[name].describe()
            case ["queryAll"]:
                text = parse_qs(place.query)["q"][0]
                if query := BY_ID.fullmatch(text):
                    return self.tables[query[1]].versions(query[2] or "", int(query[3]))
                table, start, end, _ = self.asked(text)
                return table.records(start, end)
            case ["jobs", "query"]:
                self.jobs.append(self.asked(content["query"]))
                return {"id": str(len(self.jobs) - 1), "state": "UploadComplete", "createdDate": MADE}
            case ["jobs", "query", key]:
                _, start, end, _ = self.jobs[int(key)]
                return {"id": key, "state": "JobComplete", "numberRecordsProcessed": end - start}
            case ["composite"]:
                return {"compositeResponse": [{"httpStatusCode": 200, "body": self.one(part["url"], {})} for part in content["compositeRequest"]]}
        raise ValueError(url)

    def asked(self, text: str) -> tuple[Table, int, int, bool]:
        """The table of a query, from which record to which it reaches, and whether it asks for all columns."""
        query = QUERY.fullmatch(text)
        if query is None:
            raise ValueError(text)
        table = self.tables[query[2]]
        return table, *table.found(query), query[1] != "Id, SystemModstamp"

    def part(self, url: str) -> tuple[bytes, str, int]:
        """A part of a Bulk query: CSV, the next locator, its number of records."""
        place = urlsplit(url)
        asked = parse_qs(place.query)
        table, first, last, is_whole = self.jobs[int(place.path.split("/")[-2])]
        start = first + int(asked.get("locator", ["0"])[0])
        end = min(last, start + int(asked["maxRecords"][0]))
        return table.part(start, end, is_whole), str(end - first) if end < last else "null", end - start


def main(folder: Path) -> None:
    """Serve until killed."""
    organisation = Organisation(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {"Content-Type": "application/json", "Sforce-Limit-Info": "api-usage=1/1000000"}
            if urlsplit(self.path).path.endswith("/results"):
                body, locator, number = organisation.part(self.path)
                headers |= {"Content-Type": "text/csv", "Sforce-Locator": locator, "Sforce-NumberOfRecords": str(number)}
            elif self.path.startswith(PATH):
                body = orjson.dumps(organisation.one(self.path, json.loads(content or b"{}")))
            else:
                body = b'{"access_token":"benchmark"}'
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
