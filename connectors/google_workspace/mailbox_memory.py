"""What is remembered of one mailbox, and what its history says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from connectors.google_workspace.api_mail import Json, is_passing

NEVER = frozenset({"SPAM", "TRASH", "DRAFT", "CHAT"})  # mail with one of these labels is not read


@dataclass
class MailboxMemory:
    """What is remembered of one mailbox.

    history: everything up to there is known, once the mailbox `is_listed`; before that, its listing began there. round: which listing brought its
    mails; those of another one are fetched again. scope: which mails were asked for. is_again: what is known may have other labels by now. at:
    the run that read it last.
    """

    history: str = ""
    round: str = ""
    scope: str = ""
    is_listed: bool = False
    is_again: bool = False
    at: str = ""

    @classmethod
    def from_text(cls, text: str) -> MailboxMemory:
        """As `text` wrote it; a mailbox that nothing is known of for an empty text."""
        return cls(**json.loads(text)) if text else cls()

    def text(self) -> str:
        """For the next night."""
        return json.dumps(asdict(self), separators=(",", ":"))


def to_list_again(text: str) -> str:
    """The memory of a mailbox that is to be listed whole; what is known of it need not be fetched again."""
    memory = MailboxMemory.from_text(text)
    memory.history, memory.is_listed, memory.is_again = "", False, bool(memory.round)
    return memory.text()


def events(records: Sequence[Json]) -> tuple[list[str], list[str]]:
    """Of a page of history: the mails to look at again, and those that were deleted or thrown away, as it happened last."""
    last: dict[str, bool] = {}
    for record in records:
        for name in ("messagesAdded", "labelsAdded", "labelsRemoved", "messagesDeleted"):
            for event in record.get(name) or []:
                labels = set(event.get("labelIds") or [])
                if name.startswith("labels") and all(is_passing(label) for label in labels):
                    continue
                key, held = str(event["message"]["id"]), set(event["message"].get("labelIds") or [])
                last.pop(key, None)
                last[key] = name == "messagesDeleted" or bool(NEVER & (held | (labels if name == "labelsAdded" else set())))
    return [key for key, is_gone in last.items() if not is_gone], [key for key, is_gone in last.items() if is_gone]
