"""One reader in a loop: python -m tests.warehouse.publish.reading HOW ROLE DATA_DIR. Reads until the file DATA_DIR/done is there, and once more.

HOW: opened (as the commands do, anew each time), served (as the MCP server does, one reader kept until the pointer names another), plain
(DuckDB alone, through latest.duckdb). Prints, as JSON, how many reads there were, those that failed, were torn (two versions in one read, or
not all rows) or went backwards, and the versions that were seen.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from warehouse.index.messages import SearchIndex
from warehouse.serving.agents.served import Served
from warehouse.serving.reader import Reader, open_reader

EVERYTHING = """
    select run_id as version, count(*) as many from customer_profile group by all
    union all select run_id, count(*) from account_profile group by all
    union all select subject, count(*) from customer_timeline where subject is not null group by all
    union all select replace(untrusted_text, 'said in ', ''), count(*) from customer_timeline where untrusted_text is not null group by all
    union all select run_id, count(*) from run group by all"""
ROWS = {"full": [200, 20, 200, 200, 1], "agent": [199, 20, 199, 199, 1], "masked": [199, 20, 199, 199, 1]}
PAUSE = 0.3  # seconds: eight readers without one leave a small machine no time to publish
Read = tuple[set[str], list[int]]


def of_reader(reader: Reader) -> Read:
    """Versions and row counts of the file; of the index beside it and of the pointer only the version."""
    rows = reader.rows(EVERYTHING)
    versions = {str(row["version"]) for row in rows} | {reader.run_id}
    assert reader.search_index is not None
    index = SearchIndex(reader.search_index)
    hits, _ = index.search(["said"], limit=100)
    assert len(hits) == 100
    return versions | {hit.subject for hit in hits}, [int(row["many"]) for row in rows]


@contextmanager
def reading(how: str, role: str, data_dir: Path) -> Iterator[Callable[[], Read]]:
    """What reads once."""
    if how == "plain":
        yield lambda: of_link(data_dir / "published" / role / "latest.duckdb")
        return
    served = Served(data_dir, role)

    def read() -> Read:
        with served.reader() if how == "served" else open_reader(data_dir, role) as reader:
            return of_reader(reader)

    yield read
    served.close()


def of_link(link: Path) -> Read:
    with duckdb.connect(str(link), read_only=True) as connection:
        rows = connection.execute(EVERYTHING).fetchall()
    return {str(version) for version, _ in rows}, [int(many) for _, many in rows]


def main(how: str, role: str, data_dir: Path) -> dict[str, Any]:
    """Read until the writer is done, and once more."""
    said: dict[str, Any] = {"how": how, "role": role, "reads": 0, "failed": [], "torn": [], "backwards": [], "seen": []}
    newest, last = -1, False
    with reading(how, role, data_dir) as read:
        while True:
            try:
                versions, rows = read()
                said["reads"] += 1
                if len(versions) != 1 or rows != ROWS[role]:
                    said["torn"].append([sorted(versions), rows])
                number = max(int(version.removeprefix("v")) for version in versions)
                if number < newest:
                    said["backwards"].append([newest, number])
                if number > newest:
                    said["seen"].append(number)
                newest = max(newest, number)
            except Exception as error:  # each failure is counted: that there is none is what the test is about
                said["failed"].append(repr(error))
            if last:
                return said
            time.sleep(PAUSE)
            last = (data_dir / "done").exists()


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
