"""Writes the exports that are plain CSV or JSON Lines: HubSpot, Workday, Google's user list, Drive, the helpdesk, and the truth."""

import csv
import json
from pathlib import Path
from typing import Any, TextIO


class Table:
    """A CSV file with a header. Columns that a row does not name stay empty."""

    def __init__(self, path: Path, columns: list[str], quote_all: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\n")
        self._places = {column: place for place, column in enumerate(columns)}
        self._blank = [""] * len(columns)
        self._writer.writerow(columns)
        self.rows = 0

    def add(self, fields: dict[str, Any]) -> None:
        row = self._blank.copy()
        for column, value in fields.items():
            row[self._places[column]] = str(value)
        self._writer.writerow(row)
        self.rows += 1

    def close(self) -> None:
        self._file.close()


class Lines:
    """A JSON Lines file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = path.open("w", encoding="utf-8", newline="")
        self.rows = 0

    def add(self, fields: dict[str, Any]) -> None:
        self._file.write(json.dumps(fields, ensure_ascii=False) + "\n")
        self.rows += 1

    def close(self) -> None:
        self._file.close()
