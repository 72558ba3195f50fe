"""Which mails of one mailbox are read: by label, and by how far back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from datetime import time as clock
from hashlib import sha256

from connectors.google_workspace.api_mail import Json, Labels
from connectors.google_workspace.mailbox_memory import NEVER
from connectors.google_workspace.methods import GoogleApi
from connectors.google_workspace.settings import GoogleWorkspaceSettings, among

OVERLAP = 86_400  # seconds: Gmail's search may count days in a zone of its own


class MailScope:
    """What the settings say of one mailbox's mails. since: the day to go back to."""

    def __init__(self, settings: GoogleWorkspaceSettings, api: GoogleApi, since: date | None) -> None:
        self.settings = settings
        self.api = api
        self.since = since
        self.labels: Labels | None = None

    @property
    def needs_labels(self) -> bool:
        """Whether labels are told apart by name."""
        return bool(self.settings.include_labels or self.settings.exclude_labels)

    def labels_of(self, patterns: Sequence[str]) -> list[str]:
        """The ids of the labels whose names are meant."""
        return sorted(key for key, name in self.known_labels().names.items() if among([name], patterns, [])) if patterns else []

    def digest(self) -> str:
        """Which mails are asked for, as a digest; its first letter says with how much of them."""
        labels = [self.labels_of(patterns) for patterns in (self.settings.include_labels, self.settings.exclude_labels)]
        digest = sha256(json.dumps([str(self.since), *labels]).encode()).hexdigest()[:16]
        return f"{'m' if self.settings.metadata_only else 'f'} {digest}"

    def known_labels(self) -> Labels:
        """The mailbox's labels, asked for once where they are needed at all."""
        if self.labels is None:
            self.labels = Labels(self.api.labels())
        return self.labels

    def is_wanted(self, labels: Iterable[str]) -> bool:
        """Whether mail with these labels (ids) is to be read."""
        held = list(labels)
        names = self.known_labels().names if self.needs_labels else {}
        return not NEVER & set(held) and self.settings.wants_labels([names.get(key, key) for key in held])

    def after(self) -> str:
        """Gmail's search for what is recent enough; who may read metadata only may not search, and stops at the first that is too old."""
        if self.since is None or self.settings.metadata_only:
            return ""
        return f"after:{datetime.combine(self.since, clock(), UTC).timestamp() - OVERLAP:.0f}"

    def is_too_old(self, message: Json) -> bool:
        """Whether it came before the day that the settings go back to. What is known already, from an export, is kept."""
        arrived = str(message.get("internalDate") or "")
        return bool(self.since and arrived.isdigit() and datetime.fromtimestamp(int(arrived) / 1000, UTC).date() < self.since)
