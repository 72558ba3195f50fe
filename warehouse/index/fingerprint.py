"""What an index was made of: a part whose rows are the same is taken over, and one of which a few rows differ is changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

FORMAT = 3  # of the documents; another one is a reason to build anew
FILE = "made_from"


@dataclass(frozen=True)
class Fingerprint:
    """Of rows in any order. made: of what they are asked with and of what hashes them. rows: how many. mixed, summed: of their hashes."""

    made: str
    rows: int
    mixed: int
    summed: int

    def changed(self, gone: Fingerprint, come: Fingerprint) -> Fingerprint:
        """Of the same rows, without some and with some others."""
        return Fingerprint(
            self.made, self.rows - gone.rows + come.rows, self.mixed ^ gone.mixed ^ come.mixed, self.summed - gone.summed + come.summed
        )

    def write(self, folder: Path) -> None:
        """Keep it beside the documents."""
        file = folder / FILE
        file.unlink(missing_ok=True)  # it may be another version's too, under another name
        file.write_text(json.dumps(asdict(self)))


def of_rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Fingerprint:
    """Of the rows of a SELECT."""
    counted = "count(*), coalesce(bit_xor(hash(entry)), 0), coalesce(sum(cast(hash(entry, 1) as hugeint)), 0)"
    rows, mixed, summed = connection.execute(f"select {counted} from ({sql}) as entry").fetchall()[0]
    made = hashlib.sha256(f"{FORMAT}\n{duckdb.__version__}\n{sql}".encode()).hexdigest()
    return Fingerprint(made, rows, mixed, int(summed))


def kept(folder: Path) -> Fingerprint | None:
    """Of what the part in this folder was made of; None where nothing says so."""
    try:
        return Fingerprint(**json.loads((folder / FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None
