"""Make the sample's exports readable for DuckDB, which opens no zip and knows no cp1252: python -m benchmarks.children.unpack EXPORTS FOLDER."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path


def main(exports: Path, folder: Path) -> None:
    """Zips unpacked, Salesforce in UTF-8, everything else as it is."""
    shutil.copytree(exports, folder, ignore=shutil.ignore_patterns("*.zip"))
    for packed in exports.glob("*.zip"):
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder / packed.stem)
    for path in (folder / "salesforce").glob("*.csv"):
        with path.open(encoding="cp1252", newline="") as old, path.with_suffix(".new").open("w", encoding="utf-8", newline="") as new:
            shutil.copyfileobj(old, new, 1 << 20)
        path.with_suffix(".new").replace(path)
    print(json.dumps({}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
