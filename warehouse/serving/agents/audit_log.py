"""What agents asked and were answered: one line a call, and the answers themselves, encrypted, for some days.

audit/calls.jsonl: the newest lines; calls.1.jsonl … older ones. audit/answers/<day>.jsonl: answer_id and the encrypted answer.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from warehouse.database import installation_secret
from warehouse.errors import WarehouseError
from warehouse.location import KEPT_DAYS
from warehouse.roles.keyed import key_for, keyed
from warehouse.serving.agents.hidden_sql import hidden_sql

ROTATED_BYTES = 20_000_000
KEPT_FILES = 10
PLAIN_NUMBER = 10_000  # a limit is smaller, and a telephone number is not
ARGUMENTS = ("query", "own", "id", "handle", "customer_id", "account", "since", "channel", "limit", "other", "table", "sql")


class NoSuchAnswer(WarehouseError):
    """There is no such answer, or it is no longer kept."""


class AuditLog:
    """The log of one data folder. days: how long answers are kept; 0 keeps none. Nobody reads an older one, whether it is still there or not."""

    def __init__(self, data_dir: Path, days: int = KEPT_DAYS) -> None:
        self.folder = data_dir / "audit"
        self.days = days
        self._secret = installation_secret(data_dir)
        self._lock = threading.Lock()

    def write(self, line: Mapping[str, Any], arguments: Mapping[str, Any], answer: Mapping[str, Any], customers: Sequence[str] = ()) -> None:
        """Add one call. line: answer_id, at, who, tool, rows, milliseconds, run_id, outcome, somebody (the answer tells of people, not known whom).
        Nothing that was asked stands in it as it was.

        customers: ids of those of whom the answer tells.
        """
        entry = {**line, "arguments": self._hashed(arguments), "customers": list(customers)}
        with self._lock:
            for folder in (self.folder, self.folder / "answers"):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o750)
            self._rotate()
            _append(self.folder / "calls.jsonl", entry)
            self.forget_old()
            if self.days:
                told = json.dumps({"arguments": dict(arguments), "answer": answer}, ensure_ascii=False)
                kept = {"answer_id": line["answer_id"], "encrypted": self._cipher().encrypt(told.encode(errors="replace")).decode()}
                _append(self.folder / "answers" / f"{datetime.now(UTC):%Y-%m-%d}.jsonl", kept)

    def lines(self) -> Iterator[dict[str, Any]]:
        """Every call that is kept, the newest first."""
        for file in (self.folder / "calls.jsonl", *(self.folder / f"calls.{number}.jsonl" for number in range(1, KEPT_FILES))):
            if file.exists():
                yield from (json.loads(line) for line in reversed(file.read_text(encoding="utf-8").splitlines()))

    def answer(self, answer_id: str) -> dict[str, Any]:
        """What was asked and answered. Raises NoSuchAnswer."""
        for file in sorted(set((self.folder / "answers").glob("*.jsonl")) - set(self._old()), reverse=True):
            for line in file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                if entry["answer_id"] == answer_id:
                    told: dict[str, Any] = json.loads(self._cipher().decrypt(entry["encrypted"].encode()))
                    return told
        raise NoSuchAnswer(f"there is no answer {answer_id}; answers are kept for some days (audit: keep_answers_days). See `c360 audit`")

    def _cipher(self) -> Any:
        from cryptography.fernet import Fernet

        return Fernet(base64.urlsafe_b64encode(bytes.fromhex(key_for(self._secret, "answers"))))

    def hash_of(self, text: str) -> str:
        """What stands in the log in the place of a text."""
        return f"#{keyed(key_for(self._secret, 'audit'), text)[:16]}"

    def _hashed(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {name if name in ARGUMENTS else self.hash_of(name): self._hidden(name, value) for name, value in arguments.items()}

    def _hidden(self, name: str, value: Any) -> Any:
        if value in (None, "") or isinstance(value, bool) or (isinstance(value, int) and abs(value) < PLAIN_NUMBER):
            return value
        if not isinstance(value, str):
            return self.hash_of(json.dumps(value, ensure_ascii=False, default=str))
        return hidden_sql(value, self.hash_of) if name == "sql" else self.hash_of(value)

    def _rotate(self) -> None:
        newest = self.folder / "calls.jsonl"
        if not newest.exists() or newest.stat().st_size < ROTATED_BYTES:
            return
        for number in range(KEPT_FILES - 2, 0, -1):
            older = self.folder / f"calls.{number}.jsonl"
            if older.exists():
                older.replace(self.folder / f"calls.{number + 1}.jsonl")
        newest.replace(self.folder / "calls.1.jsonl")

    def forget_old(self) -> None:
        """Remove the answers that are no longer kept."""
        for file in self._old():
            file.unlink(missing_ok=True)

    def _old(self) -> list[Path]:
        first = datetime.now(UTC).date() - timedelta(days=self.days)
        return [file for file in (self.folder / "answers").glob("????-??-??.jsonl") if not self.days or date.fromisoformat(file.stem) < first]


def _append(path: Path, entry: Mapping[str, Any]) -> None:
    """One line in one write, so that two servers never mix theirs; readable by its owner alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, (json.dumps(entry, ensure_ascii=False) + "\n").encode(errors="replace"))
    finally:
        os.close(descriptor)
