"""The names on one shared value: which of them can be one person, and which could be more than one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from warehouse.identity.agreement import CLEAR, COMPATIBLE, DOUBTFUL, compare_texts, spelled_in
from warehouse.identity.names import from_text


@dataclass
class Grouped:
    """The verdict on one value's names.

    group: name key → number of its group; a name that could be two people's has none. doubtful: pairs of name keys that a person should
    look at, with the reason. married: pairs with one given name and two family names.
    """

    group: dict[str, int] = field(default_factory=dict)
    doubtful: list[tuple[str, str, str]] = field(default_factory=list)
    married: list[tuple[str, str]] = field(default_factory=list)


def group_names(kind: str, value: str, names: Sequence[tuple[str, str]], compared: Callable[[str, str], str] = compare_texts) -> Grouped:
    """Group the names on one value so that each group can be one person.

    names: (name key, name as text), each key once. A name that goes with two others which cannot be one person (an initial, a first name
    alone) joins neither. On a telephone number only written-out names count: a switchboard has many initials. compared: how two of the texts
    agree, where that is known already.
    """
    result = Grouped()
    friends: dict[str, set[str]] = {key: set() for key, _ in names}
    accepted = CLEAR if kind == "phone" else COMPATIBLE
    local_part = value.split("@", 1)[0] if kind == "email" else ""
    for (key_a, text_a), (key_b, text_b) in combinations(sorted(names), 2):
        agreement = compared(text_a, text_b)
        if agreement == "scripts" and any(spelled_in(local_part, from_text(text)) for text in (text_a, text_b)):
            agreement = "spelling"
        if agreement in accepted:
            friends[key_a].add(key_b)
            friends[key_b].add(key_a)
        elif agreement == "given name only":
            result.married.append((key_a, key_b))
        elif agreement in DOUBTFUL:
            result.doubtful.append((key_a, key_b, agreement))
    bridges = {key for key, others in friends.items() if any(b not in friends[a] for a, b in combinations(sorted(others), 2))}
    result.doubtful += [(key, other, "ambiguous") for key in sorted(bridges) for other in sorted(friends[key] - bridges)]
    for key in sorted(friends.keys() - bridges):
        earlier = [result.group[other] for other in friends[key] - bridges if other in result.group]
        result.group[key] = earlier[0] if earlier else len(set(result.group.values()))
    return result
