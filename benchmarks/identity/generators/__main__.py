"""python -m benchmarks.identity.generators KIND FOLDER: write the files."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.identity.generators.sets import MAKERS

if __name__ == "__main__":
    MAKERS[sys.argv[1]](Path(sys.argv[2]))
