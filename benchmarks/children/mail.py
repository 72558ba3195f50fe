"""Our mail reader, from mbox to Arrow batches: python -m benchmarks.children.mail FOLDER."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from connectors.base import Reading, batches
from connectors.google_workspace.export import BATCH
from connectors.google_workspace.mailbox_rows import mail_rows
from connectors.google_workspace.settings import EMAIL
from connectors.google_workspace.takeout import find


def main(folder: Path) -> None:
    """Every mailbox of a Takeout."""
    found = [one for one in find(folder) if one.kind == "mail"]
    mails = size = 0
    for batch in batches(mail_rows(found, Reading("google")), EMAIL.columns, BATCH):
        mails += batch.num_rows
    size = sum(one.member.size for one in found)
    print(json.dumps({"mails": mails, "bytes": size}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
