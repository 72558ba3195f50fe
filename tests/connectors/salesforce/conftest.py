"""Small Salesforce exports in the shapes that Salesforce writes them."""

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.client import Budget
from tests.connectors.fake_server import FakeServer
from warehouse.database import open_database

from .nights import Nights
from .org import Org

NULL_LOOKUP = "000000000000000AAA"
ANNA, BO, EVA = "0035g00000AbCdEAAV", "0035g00000AbCdFAAV", "0035g00000AbCdGAAV"
ACME, GLOBEX = "0015g00000AbCdEAAV", "0015g00000AbCdFAAV"
SELLER, AGENT = "0055g00000AbCdEAAV", "0055g00000AbCdFAAV"
LEAD, DEAL, CASE = "00Q5g00000AbCdEEAV", "0065g00000AbCdEAAV", "5005g00000AbCdEAAV"
WEEKLY = {"CreatedDate": "2026-01-01 08:00:00", "LastModifiedDate": "2026-02-01 08:00:00", "SystemModstamp": "2026-02-01 08:00:01"}
LOADER = {"CreatedDate": "2026-01-01T08:00:00.000Z", "LastModifiedDate": "2026-02-01T08:00:00.000Z", "SystemModstamp": "2026-02-01T08:00:01.000Z"}


def csv_text(rows: list[dict[str, str]], quoting: int = csv.QUOTE_ALL) -> str:
    """Rows as CSV with the union of their columns; what a row lacks is empty."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


class Exports:
    """Exports in the making: `weekly` adds an object to the weekly zip, `loader` writes a Data Loader CSV; `path` is what to read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, bytes] = {}

    def weekly(self, name: str, *rows: dict[str, str], encoding: str = "cp1252") -> "Exports":
        """Every row gets the audit fields of a weekly export unless it says otherwise."""
        return self.put(f"{name}.csv", csv_text([{"IsDeleted": "0", **WEEKLY, **row} for row in rows]).encode(encoding))

    def header(self, name: str, columns: str = "Id,IsDeleted,SystemModstamp") -> "Exports":
        """An object that the organisation does not use: its file has a header only."""
        return self.put(f"{name}.csv", (",".join(f'"{c}"' for c in columns.split(",")) + "\n").encode())

    def put(self, name: str, content: bytes) -> "Exports":
        self.files[name] = content
        return self

    def zip(self, name: str = "WE_00D5g000001AbCd_1.ZIP", made: tuple[int, int, int, int, int, int] = (2026, 10, 31, 2, 0, 0)) -> Path:
        """Write what was added as a zip and start anew. made: when Salesforce wrote its files."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for member, content in self.files.items():
                packed.writestr(zipfile.ZipInfo(member, made), content)
        self.files = {}
        return path

    def loader(self, file: str, *rows: dict[str, str]) -> Path:
        """A Data Loader CSV in the folder `loader`; returns the folder."""
        folder = self.folder / "loader"
        folder.mkdir(exist_ok=True)
        (folder / file).write_text(csv_text([{"IsDeleted": "false", **LOADER, **row} for row in rows]), encoding="utf-8")
        return folder


@pytest.fixture
def exports(tmp_path: Path) -> Exports:
    return Exports(tmp_path)


@pytest.fixture
def ids() -> dict[str, str]:
    """The ids that the tests speak of, by name."""
    return {
        "anna": ANNA,
        "bo": BO,
        "eva": EVA,
        "acme": ACME,
        "globex": GLOBEX,
        "seller": SELLER,
        "agent": AGENT,
        "lead": LEAD,
        "deal": DEAL,
        "case": CASE,
    }


@pytest.fixture
def org() -> Org:
    return Org()


@pytest.fixture
def nights(tmp_path: Path, org: Org, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nights]:
    monkeypatch.setenv("SOURCES__SALESFORCE__CLIENT_SECRET", "very-secret-4711")
    with open_database(tmp_path / "data") as database, FakeServer(org.answer) as server:
        found = Nights(database, org, server)
        monkeypatch.setattr(Budget, "pause", lambda self, seconds: found.waits.append(seconds))
        yield found
