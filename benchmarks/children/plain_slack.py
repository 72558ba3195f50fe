"""DuckDB reads an unpacked Slack export as anybody would: python -m benchmarks.children.plain_slack EXPORT DATABASE."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def main(export: Path, file: Path) -> None:
    """Day files and lists, each with the columns that DuckDB finds in them."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table message as select * from read_json(?)", [str(export / "*" / "*.json")])
        for table in ("users", "channels"):
            connection.execute(f"create table {table} as select * from read_json(?)", [str(export / f"{table}.json")])
        rows = connection.execute("select count(*) from message").fetchall()[0][0]
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
