"""The standard library's pass over an mbox: python -m benchmarks.children.plain_mail FILE."""

from __future__ import annotations

import json
import mailbox
import sys


def main(file: str) -> None:
    """Headers and texts of every message, decoded."""
    messages = letters = 0
    for message in mailbox.mbox(file, create=False):
        messages += 1
        letters += sum(len(str(message[name])) for name in ("Message-ID", "Date", "From", "To", "Subject"))
        for part in message.walk():
            if part.get_content_maintype() == "text":
                content = part.get_payload(decode=True)
                letters += len(content.decode(part.get_content_charset() or "utf-8", "replace")) if isinstance(content, bytes) else 0
    print(json.dumps({"messages": messages, "letters": letters}))


if __name__ == "__main__":
    main(sys.argv[1])
