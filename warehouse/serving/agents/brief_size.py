"""A brief within its tokens: what is left out first, how much of each list stays, and that whatever remains is short enough."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from warehouse.serving.agents.brief_text import line, text_of
from warehouse.serving.agents.tokens import tokens
from warehouse.serving.text import short

# (list, entries that stay of it), in the order in which they are shortened where there is more to say than fits
FIRST = (("recent", 3), ("people", 5), ("deals", 2), ("records", 0), ("conflicts", 0), ("planned", 0))
THEN = {
    "customer": (("recent", 0), ("deals", 0), ("facts", 0), ("open_issues", 0)),
    # an organisation is its people: they stay longest, with what is needed to ask for them
    "account": (("recent", 1), ("deals", 0), ("recent", 0), ("open_issues", 3), ("facts", 0), ("open_issues", 0), ("people", 0)),
}
OF_A_PERSON = ("customer_id", "untrusted_name", "last_touch", "requires_human")
WHOLE = ("kind", "id", "customer_id", "case")
SHORTEST = 8


def fitting(said: dict[str, Any], most: int) -> dict[str, Any]:
    """As much as fits into `most` tokens, as structure and as text; how much of what was left out stands in left_out."""
    for name, kept in FIRST:
        _left_out(said, name, kept, most)
    if _over(said, most) > 0 and said.get("people"):
        said["people"] = [{name: one[name] for name in OF_A_PERSON if name in one} for one in said["people"]]
    for name, kept in THEN[said["kind"]]:
        _left_out(said, name, kept, most)
    return _shortened(said, most)


def size(said: object) -> int:
    """Tokens as they are sent."""
    return tokens(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))


def _over(said: dict[str, Any], most: int) -> int:
    return max(size(said), size(text_of(said))) - most


def _left_out(said: dict[str, Any], name: str, kept: int, most: int) -> None:
    """The last entries of a list go, as many as needed."""
    while len(entries := list(said.get(name, ()))) > kept and (over := _over(said, most)) > 0:
        left = said.setdefault("left_out", {})
        while len(entries) > kept and over > 0:  # by what each takes; the whole is measured again afterwards
            entry = entries.pop()
            over -= min(size(entry), size(line(entry) if isinstance(entry, Mapping) else entry))
            left[name] = left.get(name, 0) + 1
        said[name] = entries


def _shortened(said: dict[str, Any], most: int) -> dict[str, Any]:
    """The longest texts are halved until the whole fits: words of a rare script are many tokens, however few their letters."""
    while _over(said, most) > 0:
        holder, key = max(_texts(said), key=lambda place: (len(place[0][place[1]]) > SHORTEST, tokens(place[0][place[1]])), default=(said, "id"))
        text = holder[key]
        if key == "source_url":  # half of a link leads nowhere
            del holder[key]
        elif len(text) <= SHORTEST or key in WHOLE:
            break
        else:
            holder[key] = short(text, max(len(text) // 2, SHORTEST))
    return said


def _texts(said: Any) -> Iterator[tuple[Any, Any]]:
    """Where every text stands that may be shortened: what holds it, and under which key or at which place."""
    for key, value in said.items() if isinstance(said, dict) else enumerate(said):
        if isinstance(value, str) and key not in WHOLE:
            yield said, key
        elif isinstance(value, dict | list):
            yield from _texts(value)
