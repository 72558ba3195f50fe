"""A body that breaks off is never taken for a whole one, and numbers stay what they are."""

from __future__ import annotations

import gzip
import io
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from connectors.client import ApiError, Budget, Client
from connectors.client.body import parse
from connectors.client.http import LIMITED_TRIES
from tests.connectors.fake_server import FakeServer, Reply, data, in_turn

LINES = b"Id,Name\n" + b"".join(b"%d,Ann %d\n" % (n, n * 7919) for n in range(2_000))
PACKED = gzip.compress(LINES)
CSV = {"Content-Type": "text/csv", "Content-Encoding": "gzip"}


def client(url: str, waits: list[float] | None = None) -> Client:
    waits = [] if waits is None else waits
    return Client(url, None, Budget({"": 1e9}), sleep=waits.append, parse=lambda body, _type, _what: body)


@contextmanager
def bare_server(head: bytes, body: bytes) -> Iterator[str]:
    """Sends these bytes, and ends the connection."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + head + b"\r\n" + body)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize("cut", [len(PACKED) // 2, len(PACKED) - 1, 5])
def test_a_packed_body_that_breaks_off_is_tried_again_and_never_taken(cut: int) -> None:
    with FakeServer(in_turn(Reply(PACKED[:cut], 200, CSV), Reply(PACKED, 200, CSV))) as server:
        assert client(server.url).get("rows").body == LINES
    with FakeServer(in_turn(Reply(PACKED[:cut], 200, CSV))) as server:
        with pytest.raises(ApiError, match="packed answer breaks off"):
            client(server.url).get("rows")
        with pytest.raises(ApiError, match="packed answer breaks off"):
            client(server.url).download("rows", io.BytesIO())


def test_a_packed_body_is_read_whole() -> None:
    parts = gzip.compress(LINES[:9_000]) + gzip.compress(LINES[9_000:]) + b"\0\0"  # in two parts, with padding
    for packed in (PACKED, parts):
        with FakeServer(in_turn(Reply(packed, 200, CSV))) as server:
            assert client(server.url).get("rows").body == LINES
            into = io.BytesIO(b"old")
            assert (client(server.url).download("rows", into).body, into.getvalue()) == (len(LINES), LINES)
    with FakeServer(in_turn(Reply(b"", 200, CSV))) as server:
        assert client(server.url).get("rows").body == b""


def test_a_packed_body_that_is_damaged_is_not_taken() -> None:
    damaged = PACKED[:50] + b"\xff\xff\xff" + PACKED[53:]
    with FakeServer(in_turn(Reply(damaged, 200, CSV))) as server, pytest.raises(ApiError, match="the connection broke"):
        client(server.url).get("rows")


def test_whether_the_end_of_a_body_is_known() -> None:
    """Where neither a length nor chunks tell, a connection that broke looks like the end."""
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(LINES), LINES)
    for head, body, is_ended in (
        (b"", LINES, False),
        (b"Content-Length: %d\r\n" % len(LINES), LINES, True),
        (b"Transfer-Encoding: chunked\r\n", chunks, True),
        (b"Content-Encoding: gzip\r\n", PACKED, True),
    ):
        with bare_server(head, body) as url:
            answer = client(url).get("rows")
            assert (answer.body, answer.is_ended) == (LINES, is_ended)


def test_a_tool_that_limits_without_saying_for_how_long_is_asked_less_and_less_often() -> None:
    waits: list[float] = []
    with FakeServer(in_turn(data({}, 429))) as server, pytest.raises(ApiError, match="429"):
        client(server.url, waits).get("rows")
    assert len(waits) == LIMITED_TRIES - 1
    assert min(waits[6:]) >= 30


def test_an_answer_without_content_is_told_at_once() -> None:
    with FakeServer(in_turn(Reply(b"", 204))) as server:
        with pytest.raises(ApiError, match="HTTP 204") as caught:
            client(server.url).get("rows")
        assert (caught.value.code, len(server.calls)) == ("204", 1)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12345678901234567890123", 12345678901234567890123),
        ("-12345678901234567890123", -12345678901234567890123),
        ("1234567890.123456789012", "1234567890.123456789012"),
        ("0.12345678901234567890", "0.12345678901234567890"),
        ("0.10000000000000000", 0.1),
        ("12.5", 12.5),
        ('"1234567890.123456789012"', "1234567890.123456789012"),
    ],
)
def test_numbers_are_not_rounded(written: str, value: object) -> None:
    body = parse(f'{{"a": {written}, "b": 0.1, "c": [{written}]}}'.encode(), "application/json", "GET rows")
    assert body == {"a": value, "b": 0.1, "c": [value]}
