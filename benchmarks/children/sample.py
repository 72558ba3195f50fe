"""Make a sample company: python -m benchmarks.children.sample FOLDER PEOPLE [SEED]."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from connectors.sample.generate import make


def main(folder: Path, people: int, seed: int = 7) -> None:
    """Write it and say how much it is."""
    made = make(folder, people, seed)
    print(json.dumps({"people": made.people, "interactions": made.interactions, "slack_messages": made.counts["slack messages"]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
