"""The morning's digest: who waits, what is at risk, and that outsiders' text is harmless in it."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from warehouse.serving.digest import NotSent, digest, send
from warehouse.serving.reader import Reader


def test_a_vip_who_waits_and_an_overdue_case_stand_in_it(reader: Reader) -> None:
    found = digest(reader)
    assert [row["id"] for row in found.parts["waiting"]] == ["cus_anna"]
    assert [row["id"] for row in found.parts["overdue"]] == ["c1"]
    assert found.parts["renewals"] == []
    assert json.loads(json.dumps(found.as_dict()))["waiting"][0]["who"] == "eva@northwind.com"


def test_a_case_is_never_left_to_somebody_who_left_and_the_days_are_asked_for(reader: Reader) -> None:
    found = digest(reader, overdue_days=1)
    assert {row["id"]: row["who"] for row in found.parts["overdue"]} == {"c1": "eva@northwind.com", "c2": None}
    assert "Cases open for more than 1 day that wait for us: 2" in "\n".join(found.lines())


def test_what_outsiders_wrote_moves_nothing_in_it(reader: Reader) -> None:
    text = "\n".join(digest(reader).lines())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "VIPs waiting for our answer: 1" in text


def test_it_is_posted_to_a_webhook_as_chat_tools_take_it(reader: Reader) -> None:
    got: list[bytes] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.handle_request, daemon=True).start()
    send(digest(reader), f"http://127.0.0.1:{server.server_port}/secret")
    server.server_close()
    assert "Anna Berg" in json.loads(got[0])["text"]


def test_a_webhook_that_does_not_answer_is_an_error_without_its_address(reader: Reader) -> None:
    with pytest.raises(NotSent) as refusal:
        send(digest(reader), "http://127.0.0.1:9/secret")
    assert "secret" not in str(refusal.value)
    with pytest.raises(NotSent, match="https"):
        send(digest(reader), "file:///etc/passwd")
