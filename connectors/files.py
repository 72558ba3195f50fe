"""Safe reading of export files: the one door through which connectors read them.

`members` lists the files of an export (a file, a folder or a zip); the readers give a member's rows as Arrow tables of text columns, ready
for `resource` in base.py, and account for every row in the reading: counted = yielded + quarantined. A file that cannot be used at all
raises UnusableFile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pyarrow as pa

from connectors.archives import Member, members
from connectors.base import Reading, UnusableFile
from connectors.csv_files import read_csv
from connectors.decoding import utf8_chunks
from connectors.json_files import json_items, read_json, read_jsonl
from connectors.sheet_files import read_parquet, read_xlsx

__all__ = ["Member", "json_items", "members", "read_csv", "read_json", "read_jsonl", "read_parquet", "read_table", "read_xlsx", "utf8_chunks"]

READERS: dict[str, Callable[..., Iterator[pa.Table]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
}


def read_table(member: Member, reading: Reading, stream: str, *, required: Sequence[str] = (), key: Sequence[str] = ()) -> Iterator[pa.Table]:
    """The member's rows as Arrow tables of text, by the reader that fits its ending. Raises UnusableFile for an unknown ending."""
    ending = "." + member.name.lower().rpartition(".")[2]
    if ending not in READERS:
        raise UnusableFile(member.where, "its ending says no format that can be read", f"Known are {', '.join(READERS)}.")
    return READERS[ending](member, reading, stream, required=required, key=key)
