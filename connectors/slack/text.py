"""Slack's markup as the text that a person reads, and who is named in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

MARKUP = re.compile(r"<([^<>]+)>")
PERSON = re.compile(r"<@([UWB][A-Z0-9]+)(?:\|[^<>]*)?>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # the ampersand last: &amp;lt; is a written-out &lt;
DEPTH = 12  # blocks nest a few levels; anything deeper is not text that somebody typed


def mentioned(text: str) -> str | None:
    """Ids of the people named with @, each once, in order, separated by spaces; NULL when nobody is."""
    if "<@" not in text:
        return None
    return " ".join(dict.fromkeys(PERSON.findall(text))) or None


def readable(text: str, names: Mapping[str, str]) -> str:
    """The text with people, channels, links and entities written out. names: user id → name."""
    if "<" in text:
        text = MARKUP.sub(lambda match: _written_out(match[1], names), text)
    if "&" in text:
        for entity, character in ENTITIES:
            text = text.replace(entity, character)
    return text


def _written_out(body: str, names: Mapping[str, str]) -> str:
    target, _, label = body.partition("|")
    if target.startswith("@"):
        return "@" + (names.get(target[1:]) or label or target[1:])
    if target.startswith("#"):
        return "#" + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].split("^", 1)[0]
    address = target.removeprefix("mailto:")
    if not label or label == address or address.removeprefix("https://").removeprefix("http://").rstrip("/") == label.rstrip("/"):
        return address
    return f"{label} ({address})"


def without_text(message: Mapping[str, Any]) -> str | None:
    """What a message whose text is empty shows: its attachments, its blocks, or its files' titles; still in Slack's markup."""
    lines = list(_attachments(message.get("attachments"))) or list(_blocks(message.get("blocks"))) or list(_titles(message.get("files")))
    return "\n".join(dict.fromkeys(lines)) or None


def _attachments(attachments: Any) -> Iterator[str]:
    for attachment in attachments if isinstance(attachments, list) else []:
        if isinstance(attachment, dict):
            parts = [attachment[key] for key in ("pretext", "title", "text") if isinstance(attachment.get(key), str) and attachment[key]]
            fallback = attachment.get("fallback")
            yield from parts or ([fallback] if isinstance(fallback, str) and fallback else [])


def _blocks(block: Any, depth: int = 0) -> Iterator[str]:
    if depth > DEPTH:
        return
    if isinstance(block, list):
        for part in block:
            yield from _blocks(part, depth + 1)
    elif isinstance(block, dict):
        if isinstance(block.get("text"), str):
            yield block["text"]
        for key in ("text", "elements", "fields"):
            yield from _blocks(block.get(key), depth + 1)


def _titles(files: Any) -> Iterator[str]:
    for file in files if isinstance(files, list) else []:
        if isinstance(file, dict) and isinstance(title := file.get("title") or file.get("name"), str):
            yield title
