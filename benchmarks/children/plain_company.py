"""DuckDB reads all of the sample company's exports as anybody would: python -m benchmarks.children.plain_company EXPORTS DATABASE."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def main(exports: Path, file: Path) -> None:
    """Messages as JSON, tables as text, mailboxes and calendars as the bytes that they are."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table message as select * from read_json(?, ignore_errors = true)", [str(exports / "slack" / "*" / "*.json")])
        for number, path in enumerate(sorted(exports.rglob("*.csv"))):
            connection.execute(f"create table csv_{number} as select * from read_csv(?, all_varchar = true)", [str(path)])
        connection.execute("create table ticket as select * from read_json(?)", [str(exports / "helpdesk" / "*.jsonl")])
        connection.execute("create table takeout as select filename, content from read_blob(?)", [str(exports / "takeout" / "**" / "*.*")])
        messages = connection.execute("select count(*) from message").fetchall()[0][0]
    print(json.dumps({"messages": messages}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
