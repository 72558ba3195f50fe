"""python -m benchmarks.generators KIND FOLDER NUMBER: write the export and print what it holds, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.generators import mbox, published, salesforce, slack

KINDS = {"slack": slack.make, "salesforce": salesforce.make, "mbox": mbox.make, "published": published.make}

if __name__ == "__main__":
    print(json.dumps(KINDS[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))))
