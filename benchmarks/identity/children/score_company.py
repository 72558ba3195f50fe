"""How right a sample company came out: python -m benchmarks.identity.children.score_company FOLDER."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from benchmarks.identity.children.score_set import resolved
from benchmarks.identity.pairs import agreement


def main(folder: Path) -> None:
    """Print the agreement of people and of accounts with the company's own truth."""
    found = resolved(folder / "data")
    told = {}
    for name, column in (("records", "person"), ("accounts", "account")):
        with (folder / "truth" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            truth = {row["record_key"]: row[column] for row in csv.DictReader(file)}
        told[name] = agreement(truth, found).told() | {"records": len(truth), "unpublished": len(truth.keys() - found.keys())}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
