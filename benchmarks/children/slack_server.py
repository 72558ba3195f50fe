"""An export served as Slack's API would serve it: python -m benchmarks.children.slack_server EXPORT; prints its port."""

from __future__ import annotations

import sys
from bisect import bisect_left
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import orjson

PAGE = 999
Listing = tuple[list[str], list[bytes]]  # timestamps, ascending, and the messages as they are sent


class Export:
    """The whole export in memory, each message as the bytes that are sent."""

    def __init__(self, folder: Path) -> None:
        self.users = orjson.loads((folder / "users.json").read_bytes())
        channels = orjson.loads((folder / "channels.json").read_bytes())
        self.members = {channel["id"]: channel["members"] for channel in channels}
        self.channels = [{**channel, "is_member": True, "num_members": len(channel["members"])} for channel in channels]
        self.listed: dict[str, Listing] = {}
        self.threads: dict[tuple[str, str], Listing] = {}
        for channel in channels:
            self._read(channel["id"], folder / channel["name"])

    def _read(self, channel: str, folder: Path) -> None:
        messages = sorted((m for file in folder.glob("*.json") for m in orjson.loads(file.read_bytes())), key=lambda m: str(m["ts"]))
        replies: dict[str, list[dict[str, Any]]] = {}
        for message in messages:
            if message.get("thread_ts", message["ts"]) != message["ts"]:
                replies.setdefault(message["thread_ts"], []).append(message)
        tops = [message for message in messages if message.get("thread_ts", message["ts"]) == message["ts"]]
        for top in tops:
            if found := replies.get(top["ts"]):
                top |= {"thread_ts": top["ts"], "reply_count": len(found), "latest_reply": found[-1]["ts"]}
                self.threads[channel, top["ts"]] = _listing([top, *found])
        self.listed[channel] = _listing(tops)

    def answer(self, method: str, asked: dict[str, str]) -> bytes:
        """The body of an answer."""
        if method == "conversations.history":
            times, sent = self.listed[asked["channel"]]
            low, high = bisect_left(times, asked["oldest"]), bisect_left(times, asked.get("cursor") or asked["latest"])
            page = sent[max(low, high - PAGE) : high][::-1]
            return _messages(page, times[high - PAGE] if high - PAGE > low else "")
        if method == "conversations.replies":
            return _messages(self.threads[asked["channel"], asked["ts"]][1][:PAGE], "")
        if method == "conversations.members":
            return orjson.dumps({"ok": True, "members": self.members[asked["channel"]]})
        if method in ("users.list", "conversations.list"):
            name, rows = ("members", self.users) if method == "users.list" else ("channels", self.channels)
            start = int(asked.get("cursor") or 0)
            following = str(start + PAGE) if start + PAGE < len(rows) else ""
            return orjson.dumps({"ok": True, name: rows[start : start + PAGE], "response_metadata": {"next_cursor": following}})
        if method == "auth.test":
            return orjson.dumps({"ok": True, "team_id": self.users[0]["team_id"], "url": "https://northwind.slack.com/"})
        return b'{"ok":false,"error":"user_not_found"}'


def _listing(messages: list[dict[str, Any]]) -> Listing:
    return [message["ts"] for message in messages], [orjson.dumps(message) for message in messages]


def _messages(page: list[bytes], cursor: str) -> bytes:
    more = b"true" if cursor else b"false"
    return (
        b'{"ok":true,"messages":[' + b",".join(page) + b'],"has_more":' + more + b',"response_metadata":{"next_cursor":"' + cursor.encode() + b'"}}'
    )


def main(folder: Path) -> None:
    """Serve until killed."""
    export = Export(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            asked = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            body = export.answer(self.path.rsplit("/", 1)[-1], asked)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
