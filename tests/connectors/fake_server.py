"""One scripted HTTP server on loopback: a test says what each request is answered, good or broken."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Call:
    """One request as it arrived. params: of the query and of a form together. query: as it was written, for a name that stands there twice."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    query: str = ""


@dataclass(frozen=True)
class Reply:
    """What is sent back. cut: the connection breaks after so many bytes of the body."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None


def data(value: Any, status: int = 200, **headers: str) -> Reply:
    """JSON. Headers are written with underscores: Retry_After="1"."""
    named = {name.replace("_", "-"): content for name, content in headers.items()}
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json", **named})


def cut_connection(value: Any) -> Reply:
    """JSON whose connection breaks in the middle of its body."""
    whole = data(value)
    return Reply(whole.body, 200, whole.headers, cut=len(whole.body) // 2)


def truncated(value: Any) -> Reply:
    """Half of some JSON, sent as if it were all."""
    whole = data(value)
    return Reply(whole.body[: len(whole.body) // 2], 200, whole.headers)


def web_page(status: int = 200) -> Reply:
    """A login page where data was expected."""
    return Reply(b"<!DOCTYPE html><html><body>Please log in</body></html>", status, {"Content-Type": "text/html"})


def redirect(to: str, status: int = 302) -> Reply:
    """A redirect."""
    return Reply(b"", status, {"Location": to})


Answers = Callable[[Call], Reply]


def in_turn(*replies: Reply) -> Answers:
    """These replies, one a request, whatever is asked; the last one again and again."""
    left = list(replies)
    return lambda call: left.pop(0) if len(left) > 1 else left[0]


class FakeServer:
    """Use as a context. calls: every request so far."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.calls: list[Call] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> FakeServer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                form = body.decode() if "form-urlencoded" in (self.headers.get("Content-Type") or "") else ""
                call = Call(self.command, parts.path, dict(parse_qsl(parts.query) + parse_qsl(form)), dict(self.headers), body, parts.query)
                fake.calls.append(call)
                self._send(fake.answers(call))

            do_POST = do_PATCH = do_DELETE = do_GET

            def _send(self, reply: Reply) -> None:
                self.send_response_only(reply.status)
                if "Date" not in reply.headers:
                    self.send_header("Date", self.date_time_string())
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body[: reply.cut])
                if reply.cut is not None:
                    self.wfile.flush()
                    self.connection.shutdown(2)
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        return Handler
