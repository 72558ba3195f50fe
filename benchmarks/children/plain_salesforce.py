"""DuckDB reads Salesforce CSVs as anybody would: python -m benchmarks.children.plain_salesforce EXPORT DATABASE."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def main(export: Path, file: Path) -> None:
    """One table an object, all columns text."""
    rows = 0
    with duckdb.connect(str(file)) as connection:
        for path in sorted(export.glob("*.csv")):
            connection.execute(f'create table "{path.stem}" as select * from read_csv(?, all_varchar = true)', [str(path)])
            rows += connection.execute(f'select count(*) from "{path.stem}"').fetchall()[0][0]
    print(json.dumps({"rows": rows}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
