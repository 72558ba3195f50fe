"""A real headless browser for tests, driven over its DevTools socket."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# nothing that looks for updates, remembers, or leaves this machine
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0"),
)


def chromium() -> str | None:
    """The browser's program, or None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One page of a running browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.number = 0

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One DevTools command; its result."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                found: dict[str, Any] = answer["result"]
                return found

    def open(self, url: str) -> None:
        """Go to an address."""
        self.send("Page.navigate", url=url)

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        return self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)["result"].get("value")

    def text(self) -> str:
        """What a person can read on the page now."""
        return str(self.evaluate("document.body ? document.body.innerText : ''"))

    def wait_for(self, *words: str, seconds: float = 60) -> str:
        """Wait until the page shows all the words; its text. Fails with the text when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            shown = self.text()
            if all(word in shown for word in words):
                return shown
            time.sleep(0.3)
        raise AssertionError(f"{[word for word in words if word not in shown]} not shown within {seconds} s, but:\n{shown}")

    def click(self, text: str) -> None:
        """Click the innermost visible element whose text is exactly this."""
        found = self.evaluate(
            f"(() => {{const e = [...document.querySelectorAll('a,button,div,span')].filter(e => e.innerText?.trim() === {json.dumps(text)}).pop();"
            " if (!e) return false; e.scrollIntoView(); e.click(); return true})()"
        )
        assert found, f"there is no {text!r} to click in:\n{self.text()}"

    def screenshot(self, file: Path) -> None:
        """Save what is seen as PNG."""
        file.write_bytes(base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"]))


@contextmanager
def browse(profile: Path, width: int = 1600, height: int = 1000) -> Iterator[Browser]:
    """A browser with an empty profile in the folder, ended at the end."""
    program = chromium()
    assert program
    process = subprocess.Popen(
        [program, *FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connect(_page_socket(profile), max_size=None) as socket:
            browser = Browser(socket)
            browser.send("Page.enable")
            yield browser
    finally:
        process.terminate()
        process.wait(timeout=30)


def _page_socket(profile: Path) -> str:
    file = profile / "DevToolsActivePort"
    for _ in range(300):
        if file.is_file() and len(file.read_text().splitlines()) == 2:
            break
        time.sleep(0.1)
    port = file.read_text().splitlines()[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=30) as answer:
        pages = json.load(answer)
    return next(str(page["webSocketDebuggerUrl"]) for page in pages if page["type"] == "page")
