"""Writes the CRM as Salesforce's weekly export does: a zip of one fully quoted cp1252 CSV per object, most of them header only."""

import csv
import shutil
import zipfile
from pathlib import Path
from typing import Any, TextIO

from connectors.sample.clock import salesforce as stamp
from connectors.sample.ids import NULL_LOOKUP
from connectors.sample.salesforce_columns import COLUMNS, HEADER_ONLY, LOOKUPS

FIXED_DATE = (2026, 11, 1, 2, 0, 0)


def zip_entry(name: str) -> zipfile.ZipInfo:
    """A zip entry whose bytes do not depend on when it was written."""
    entry = zipfile.ZipInfo(name, FIXED_DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


class SalesforceExport:
    """One CSV per object in `folder` while the sample is made, packed into one zip by `close`."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.folder, self.target = folder, target
        folder.mkdir(parents=True, exist_ok=True)
        self._files: dict[str, TextIO] = {}
        self._writers: dict[str, Any] = {}
        self._defaults: dict[str, list[str]] = {}
        self._places: dict[str, dict[str, int]] = {}
        self.rows: dict[str, int] = {}
        for name, columns in {**COLUMNS, **HEADER_ONLY}.items():
            # what cp1252 cannot write comes out of Salesforce as a question mark
            file = (folder / f"{name}.csv").open("w", encoding="cp1252", errors="replace", newline="")
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(columns)
            self._files[name], self._writers[name], self.rows[name] = file, writer, 0
            self._places[name] = {column: place for place, column in enumerate(columns)}
            self._defaults[name] = [_default(column) for column in columns]

    def add(self, name: str, fields: dict[str, Any], created: int, created_by: str, modified: int = 0) -> None:
        """One row of an object. Lookups that `fields` does not set are null, checkboxes 0, everything else empty."""
        places = self._places[name]
        row = self._defaults[name].copy()
        modified = max(created, modified)
        changed = stamp(modified)
        for column, value in (
            ("CreatedDate", stamp(created)),
            ("CreatedById", created_by),
            ("LastModifiedDate", changed),
            ("LastModifiedById", created_by),
            ("SystemModstamp", changed),
        ):
            if column in places:
                row[places[column]] = value
        for column, value in fields.items():
            row[places[column]] = value
        self._writers[name].writerow(row)
        self.rows[name] += 1

    def close(self) -> None:
        """Pack the files in the order of their names and remove the folder."""
        for file in self._files.values():
            file.close()
        with zipfile.ZipFile(self.target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for path in sorted(self.folder.glob("*.csv")):
                with packed.open(zip_entry(path.name), "w", force_zip64=True) as entry, path.open("rb") as source:
                    shutil.copyfileobj(source, entry, 1 << 20)
        shutil.rmtree(self.folder)


def _default(column: str) -> str:
    if column in LOOKUPS:
        return NULL_LOOKUP
    if column.startswith(("Is", "Has")) or column in ("DoNotCall", "Legal_Hold__c", "AI_Processing_Consent__c"):
        return "0"
    return ""
