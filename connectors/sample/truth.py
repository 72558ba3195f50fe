"""Writes the truth beside the sample: who each record is, whose each address is, what was planted, and answers to questions."""

from pathlib import Path
from typing import NamedTuple

from connectors.sample.tabular import Table


class Planted(NamedTuple):
    """One planted difficulty: its name and the keys that find it in the files, the persons' first."""

    trap: str
    keys: tuple[str, ...]


class Truth:
    """The files under `truth/`."""

    def __init__(self, folder: Path) -> None:
        self.planted: list[Planted] = []
        self.records = Table(folder / "records.csv", ["record_key", "person"])
        self.addresses = Table(folder / "addresses.csv", ["address", "display_name", "person"])
        self.accounts = Table(folder / "accounts.csv", ["record_key", "account"])
        self.traps = Table(folder / "traps.csv", ["trap", "keys", "note"])
        self.questions = Table(folder / "questions.csv", ["question", "handle", "answer", "kind"])

    def record(self, key: str, person: str) -> None:
        self.records.add({"record_key": key, "person": person})

    def account(self, key: str, account: str) -> None:
        self.accounts.add({"record_key": key, "account": account})

    def trap(self, name: str, keys: list[str], note: str) -> None:
        """keys: record keys, person ids, addresses or channel names that tests look for in the files."""
        self.planted.append(Planted(name, tuple(keys)))
        self.traps.add({"trap": name, "keys": "|".join(keys), "note": note})

    def close(self) -> None:
        for table in (self.records, self.addresses, self.accounts, self.traps, self.questions):
            table.close()
