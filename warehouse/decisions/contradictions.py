"""What decisions say together: must-links closed transitively, held against cannot-links and exclusions."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable

from warehouse.decisions.store import Decision, Wish
from warehouse.errors import WarehouseError

Edge = Decision | Wish
NEWER = "now"  # than any day: what is being decided is newer than what was


class Contradiction(WarehouseError):
    """What is decided contradicts what was decided; the message gives the chain."""


class Ties:
    """What stands, and what is added to it one by one. `add` refuses what contradicts."""

    def __init__(self, standing: Iterable[Decision] = ()) -> None:
        self.root: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        self.edges: defaultdict[str, list[tuple[str, Edge]]] = defaultdict(list)
        self.apart: defaultdict[str, list[tuple[str, Edge]]] = defaultdict(list)
        self.excluded: dict[str, Edge] = {}
        self.pins: dict[tuple[str, str], tuple[tuple[str, int], str]] = {}  # record key and field → when it was made, and the value
        self.wished = 0
        for decision in standing:
            self._take(decision)

    def together(self, a: str, b: str) -> bool:
        """True where must-links tie the two records."""
        return self._root(a) == self._root(b)

    def tied(self, key: str) -> list[str]:
        """All records that must-links tie to this one, itself included."""
        return self.members.get(self._root(key), [key])

    def within(self, keys: Collection[str]) -> list[str]:
        """The must-links between these records, each by name once, in the order of their numbers."""
        edges = [edge for key in keys for other, edge in self.edges.get(key, ()) if other in keys]
        acts = {edge.act_id or edge.number: edge for edge in sorted((one for one in edges if isinstance(one, Decision)), key=lambda one: -one.number)}
        new = dict.fromkeys(edge.said if edge.line else "what is decided with it" for edge in edges if isinstance(edge, Wish))
        return [*(edge.said for edge in sorted(acts.values(), key=lambda one: one.number)), *new]

    def stands(self, said: Edge) -> bool:
        """True where the same was decided already. Of pins `pinned` tells what counts."""
        a, b = said.record_key_a, said.record_key_b
        if said.kind == "exclude":
            return a in self.excluded
        held: dict[str, list[tuple[str, Edge]]] = {"must_link": self.edges, "cannot_link": self.apart}.get(said.kind) or {}
        return any(other == b for other, _ in held.get(a, ()))

    def pinned(self, keys: Collection[str], field: str) -> str | None:
        """The value that the newest pin of the field says of whoever has these records; None where none does. Those of an excluded record sleep."""
        found = [self.pins[key, field] for key in keys if (key, field) in self.pins and key not in self.excluded]
        return max(found)[1] if found else None

    def saying(self, said: Decision) -> list[Decision]:
        """The decisions that say the same of a link's two records: for a must-link a chain of them, for a cannot-link one; else none."""
        a, b = said.record_key_a, said.record_key_b or ""
        if said.kind == "must_link":
            found = [edge for _, _, edge in self._path(a, b)] if self.together(a, b) else []
        else:
            found = [edge for other, edge in self.apart.get(a, ()) if other == b][:1]
        return [edge for edge in found if isinstance(edge, Decision)]

    def add(self, said: Edge) -> None:
        """Take one more. Raises Contradiction, with the chain that speaks against it; nothing has changed then."""
        why = self._against(said)
        if why:
            raise Contradiction(why)
        self._take(said)

    def _against(self, said: Edge) -> str | None:
        a, b = said.record_key_a, said.record_key_b or ""
        if said.kind == "exclude":
            ties = self.edges.get(a)
            return f"{a} = {ties[0][0]} by {ties[0][1].said}: a record that is somebody cannot be excluded" if ties else None
        if said.kind == "must_link":
            for key in (a, b):
                if key in self.excluded:
                    return f"{key} is excluded by {self.excluded[key].said}: it is nobody, and cannot be linked"
            return self._kept_apart(a, b, said)
        if said.kind == "cannot_link" and self.together(a, b):
            return f"{a} and {b} cannot be kept apart: {_chain(self._path(a, b))}"
        return None

    def _kept_apart(self, a: str, b: str, said: Edge) -> str | None:
        """Why a must-link of the two would put records together that are kept apart."""
        x, y = self._root(a), self._root(b)
        if x == y:
            return None
        small, large, near, far = (x, y, a, b) if self._size(x) <= self._size(y) else (y, x, b, a)
        for one in self.members.get(small, [small]):
            for other, edge in self.apart.get(one, ()):
                if self._root(other) == large:
                    path = [*self._path(one, near), (near, far, said), *self._path(far, other)]
                    return f"{one} and {other} are kept apart by {edge.said}, but {_chain(path)}"
        return None

    def _take(self, said: Edge) -> None:
        a, b = said.record_key_a, said.record_key_b or ""
        if said.kind == "exclude":
            self.excluded.setdefault(a, said)
        elif said.kind == "pin":
            self.wished += isinstance(said, Wish)
            made = (said.at, said.decision_id) if isinstance(said, Decision) else (NEWER, self.wished)
            place = a, said.field or ""
            self.pins[place] = max(self.pins.get(place, (made, "")), (made, said.value or ""))
        elif said.kind == "cannot_link":
            self.apart[a].append((b, said))
            self.apart[b].append((a, said))
        elif said.kind == "must_link":
            self.edges[a].append((b, said))
            self.edges[b].append((a, said))
            self._unite(self._root(a), self._root(b))

    def _unite(self, x: str, y: str) -> None:
        if x == y:
            return
        small, large = (x, y) if self._size(x) <= self._size(y) else (y, x)
        moved = self.members.pop(small, [small])
        for key in moved:
            self.root[key] = large
        self.members.setdefault(large, [large]).extend(moved)

    def _root(self, key: str) -> str:
        return self.root.get(key, key)

    def _size(self, root: str) -> int:
        return len(self.members.get(root, (root,)))

    def _path(self, start: str, end: str) -> list[tuple[str, str, Edge]]:
        """The shortest chain of must-links from one record to another that it is tied to."""
        came: dict[str, tuple[str, Edge] | None] = {start: None}
        waiting = deque([start])
        while waiting and end not in came:
            here = waiting.popleft()
            for other, edge in self.edges.get(here, ()):
                if other not in came:
                    came[other] = (here, edge)
                    waiting.append(other)
        steps: list[tuple[str, str, Edge]] = []
        here = end
        while (step := came.get(here)) is not None:
            steps.append((step[0], here, step[1]))
            here = step[0]
        return steps[::-1]


def _chain(path: Iterable[tuple[str, str, Edge]]) -> str:
    return ", ".join(f"{a} = {b} by {edge.said}" for a, b, edge in path)
