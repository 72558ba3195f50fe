"""A brief as text: the same facts, a line each; what outsiders wrote between « and »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.serving.text import safe

LINES = {
    "human_contact": "human contact",
    "owner": "owner",
    "really_talks_to_them": "really talks to them",
    "awaiting": "who owes the next answer",
    "meetings": "meetings",
    "risk_signals": "risk signals",
    "unknown": "unknown",
    "source_url": "open in its tool",
}
LISTS = {
    "open_issues": "Open issues",
    "facts": "Facts (value; source, age)",
    "conflicts": "Sources disagree",
    "planned": "Planned",
    "recent": "Latest interactions",
    "deals": "Deals",
    "people": "People",
}


def text_of(said: Mapping[str, Any]) -> str:
    """All lines."""
    about = [fenced(said[name]) for name in ("untrusted_name", "untrusted_description") if name in said]
    lines = [f"{said['kind']} {said['id']}: {', '.join(about)}"]
    if said.get("same_person"):
        lines.append("all handles that were asked about are this one person's")
    lines += [f"! {safe(sentence)}" for sentence in said.get("read_first", ())]
    lines += [f"{label}: {safe(str(said[name]))}" for name, label in LINES.items() if name in said]
    for name, label in (("last_from_them", "last from them"), ("untrusted_other_organisations", "also, or earlier, at")):
        if said.get(name):
            lines.append(f"{label}: {line(said[name]) if isinstance(said[name], Mapping) else fenced(', '.join(said[name]))}")
    if said.get("records"):
        lines.append(f"records: {', '.join(said['records'])}")
    for name, label in LISTS.items():
        if said.get(name):
            lines += [label + ":", *(f"- {line(entry)}" for entry in said[name])]
    lines.append(f"as of {said.get('as_of', '?')}" + ("; out of date" if said.get("is_stale") else ""))
    if "left_out" in said:
        lines.append("left out: " + ", ".join(f"{count} {name}" for name, count in said["left_out"].items()))
    return "\n".join(lines)


def line(entry: Mapping[str, Any]) -> str:
    """One entry of a list: a fact, an interaction, a deal …"""
    if "field" in entry and "source" in entry:
        value = fenced(entry["untrusted_value"]) if "untrusted_value" in entry else entry["value"]
        return f"{entry['field']}: {value}; {entry['source']}, {entry['age']}" + "".join(f", {word}" for word in ("stale", "past") if entry.get(word))
    return "; ".join(_part(name, value) for name, value in entry.items() if value)


def _part(name: str, value: Any) -> str:
    words = ", ".join(str(item) for item in value) if isinstance(value, Sequence) and not isinstance(value, str) else str(value)
    return f"{name.removeprefix('untrusted_')} {fenced(words)}" if name.startswith("untrusted_") else f"{name} {words}"


def fenced(text: str) -> str:
    """What an outsider wrote, between marks that it cannot close itself."""
    return "«" + text.replace("«", "‹").replace("»", "›") + "»"
