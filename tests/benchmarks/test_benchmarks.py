"""The benchmarks' exports hold what their makers say, at any volume, and are the same each time."""

from __future__ import annotations

import csv
import hashlib
import json
import mailbox
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent


def make(kind: str, folder: Path, number: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.generators", kind, str(folder), str(number)]
    made = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(made.stdout)
    return found


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_slack_export_holds_the_messages_reactions_and_files_that_were_counted(tmp_path: Path) -> None:
    counts = make("slack", tmp_path, 700)
    days = [json.loads(path.read_text()) for path in tmp_path.glob("*/*.json")]
    messages = [message for day in days for message in day]
    reactions = {(m["ts"], reaction["name"], user) for m in messages for reaction in m.get("reactions", ()) for user in reaction["users"]}
    assert counts["messages"] == len(messages) == 700
    assert counts["day_files"] == len(days)
    assert counts["reactions"] == len(reactions) > 0
    assert counts["files"] == sum(len(m.get("files", ())) for m in messages) > 0
    assert counts["users"] == len(json.loads((tmp_path / "users.json").read_text()))
    assert {"client_msg_id", "blocks", "user_profile", "team"} <= set(messages[0])


def test_no_two_messages_of_a_channel_share_their_time(tmp_path: Path) -> None:
    make("slack", tmp_path, 700)
    for channel in (path for path in tmp_path.iterdir() if path.is_dir()):
        times = [message["ts"] for day in channel.glob("*.json") for message in json.loads(day.read_text())]
        assert len(times) == len(set(times))


def test_a_salesforce_export_holds_the_rows_that_were_counted(tmp_path: Path) -> None:
    counts = make("salesforce", tmp_path, 900)
    rows = {}
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        rows[path.stem] = len(found)
        assert len({row["Id"] for row in found}) == len(found), path.name
    assert sum(counts.values()) == sum(rows.values()) == 900
    assert (counts["contact"], counts["case_comment"]) == (rows["Contact"], rows["CaseComment"])


def test_a_mailbox_holds_the_mails_that_were_counted(tmp_path: Path) -> None:
    counts = make("mbox", tmp_path, 300)
    mails = list(mailbox.mbox(counts["file"], create=False))
    assert counts["messages"] == len(mails) == len({mail["Message-ID"] for mail in mails}) == 300
    assert any(part.get_filename() for mail in mails for part in mail.walk())


@pytest.mark.parametrize("kind", ["slack", "salesforce", "mbox"])
def test_the_same_number_makes_the_same_bytes(tmp_path: Path, kind: str) -> None:
    for place in ("one", "two"):
        make(kind, tmp_path / place, 200)
    assert content(tmp_path / "one") == content(tmp_path / "two")
