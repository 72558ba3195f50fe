"""How right a published set is: python -m benchmarks.identity.children.score_set SET FOLDER. FOLDER: its working folder after a run."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import yaml

from benchmarks.identity.pairs import agreement
from benchmarks.identity.sets import SETS, KnownSet, load
from warehouse.pointer import current_file


def truth_of(known: KnownSet, folder: Path) -> dict[str, str]:
    """Record key → whom it describes, from the set's files and its truth rule."""
    pattern = re.compile(known.truth.get("pattern", "(.*)"))
    found = {}
    for source in known.tools:
        tool = yaml.safe_load((folder / source.name).read_text(encoding="utf-8"))
        for name, stream in tool["streams"].items():
            for row in _rows(folder / stream["files"]):
                match = pattern.match(row[known.truth["column"]])
                if match:
                    found[f"{source.stem}:{name}:{row[stream['key'][0]]}"] = match[1]
    return found


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        header = [name.strip() for name in next(reader)]
        for values in reader:
            yield {name: value.strip() for name, value in zip(header, values, strict=True)}


def resolved(data_dir: Path) -> dict[str, str]:
    """Record key → the customer, employee or account that it was found to describe."""
    file = current_file(data_dir)
    assert file is not None, f"{data_dir} holds nothing published"
    with duckdb.connect(str(file), read_only=True) as connection:
        rows = connection.execute("select record_key, coalesce(customer_id, employee_id, account_id) from source_record").fetchall()
    return {key: owner for key, owner in rows if owner is not None}


def main(name: str, folder: Path) -> None:
    """Print precision, recall, F1 and how many records were found at all."""
    truth, found = truth_of(load(SETS / name), folder), resolved(folder / "data")
    if not truth.keys() <= found.keys():
        print(f"{len(truth.keys() - found.keys())} records are published nowhere", file=sys.stderr)
    if not truth.keys() & found.keys():
        sys.exit(f"no record of {name} is published; keys read here look like {next(iter(truth), None)}, there like {next(iter(found), None)}")
    print(json.dumps(agreement(truth, found).told() | {"records": len(truth), "unpublished": len(truth.keys() - found.keys())}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
