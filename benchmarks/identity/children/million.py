"""Lay out a workspace of generated CRM records: python -m benchmarks.identity.children.million FOLDER RECORDS."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from benchmarks.identity.generators.million import make

TOOL = Path(__file__).parent.parent / "million" / "crm.yaml"
CONFIGURATION = """company: {name: Benchmark, domains: [benchmark.test]}
data_dir: ./data
sources:
  crm: {system: declared, file: crm.yaml}
"""


def main(folder: Path, records: int) -> None:
    """Write the records, the tool and the configuration; say what was made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = make(folder / "contacts.parquet", records)
    shutil.copyfile(TOOL, folder / "crm.yaml")
    (folder / "customer360.yaml").write_text(CONFIGURATION, encoding="utf-8")
    print(json.dumps(made))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
