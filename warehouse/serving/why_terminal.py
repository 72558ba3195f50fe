"""The answer to `why` on a terminal. What outsiders wrote is made harmless first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from warehouse.serving.terminal import WIDEST
from warehouse.serving.text import safe, short
from warehouse.serving.why import Step, Why
from warehouse.serving.why_facts import Compared, Contribution, Link
from warehouse.serving.why_not import percent

VERDICT = {"same": "bold green", "different": "bold red", "review": "bold yellow"}
MARKS = {"decision": "by a person", "native_merge": "merged there", "hard": "identifier", "scored": "likeness", "cut": "refused"}
MOST = 12


def print_why(found: Why, console: Console) -> None:
    """The verdict, then the chain or the reasons, then what can be done about it."""
    width = min(console.width, WIDEST)
    console.print(Text.assemble((found.verdict, VERDICT[found.verdict]), "  ", safe(found.summary)), width=width)
    for side in (found.a, found.b):
        if not side.is_whole and len(side.records) <= 3 and side.handle not in side.records:
            console.print(Text(f"  {safe(side.handle)}: {', '.join(safe(key) for key in side.records)}", style="dim"), width=width)
    if found.chain:
        console.print()
        console.print(_chain(found), width=width)
    if found.reasons:
        console.print()
        console.print(_reasons(found), width=width)
    if found.compared:
        console.print()
        console.print(_compared(found.compared), width=width)
    for command, does in found.next_commands:
        console.print(Text.assemble(("\n# " + does, "dim"), "\n", (command, "cyan")), soft_wrap=True)


def _chain(found: Why) -> RenderableType:
    title = "The chain between them" if found.is_path else "What holds the records together, strongest first"
    weakest = found.weakest if len({step.weight for step in found.chain}) > 1 else None
    parts: list[RenderableType] = [Text(title, style="bold blue")]
    for step in found.chain[:MOST]:
        parts.append(_step(step, step is weakest))
    if len(found.chain) > MOST:
        parts.append(Text(f"  … and {len(found.chain) - MOST} more, see --json", style="dim"))
    return Group(*parts)


def _step(step: Step, is_weakest: bool) -> RenderableType:
    head = Text.assemble(safe(step.from_record), (" = ", "bold"), safe(step.to_record))
    if is_weakest:
        head.append("  weakest", style="yellow")
    parts: list[RenderableType] = [head]
    parts += [Padding(_link(link), (0, 0, 0, 2)) for link in step.links]
    if step.compared is not None:
        if step.links[0].kind != "scored":
            said = Text.assemble("the model alone: ", _bits(step.compared.weight), f" bits, {percent(step.compared.probability)}", style="dim")
            parts.append(Padding(said, (0, 0, 0, 4)))
        parts.append(Padding(_contributions(step.compared), (0, 0, 0, 4)))
    return Padding(Group(*parts), (0, 0, 0, 2))


def _link(link: Link) -> RenderableType:
    line = Table.grid(padding=(0, 2))
    line.add_column(justify="right", no_wrap=True, width=6)
    line.add_column(no_wrap=True, style="dim", width=12)
    line.add_column(overflow="fold")
    line.add_row(_bits(link.weight), MARKS.get(link.kind, link.kind), Text(safe("; ".join(link.because))))
    return line


def _contributions(pair: Compared) -> RenderableType:
    line = Table.grid(padding=(0, 2))
    line.add_column(justify="right", no_wrap=True, width=6)
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold", style="dim")
    for part in pair.spoke:
        line.add_row(_bits(part.weight), Text(safe(part.comparison.replace("_", " "))), Text(safe(part.meaning)))
    for head, told in silence(pair.uncounted, pair.silent):
        line.add_row("", Text(head, style="dim"), Text(safe(told)))
    return line


def silence(uncounted: Sequence[Contribution], missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What was not counted though both have it, by why; then what a side lacks."""
    because: dict[str, list[str]] = {}
    for part in uncounted:
        because.setdefault(part.meaning, []).append(part.comparison)
    for why, names in because.items():
        yield "not counted", f"{_listed(names)}: {why}"
    if missing:
        yield "missing", _listed(missing)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _reasons(found: Why) -> RenderableType:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, width=2, justify="right")
    grid.add_column(overflow="fold")
    for number, reason in enumerate(found.reasons[:MOST], 1):
        told = Text(safe(reason.sentence))
        if reason.records:
            told.append("\n" + " × ".join(short(key, 80) for key in reason.records), style="dim")
        grid.add_row(f"{number}.", told)
    waits = all(reason.kind == "dormant" for reason in found.reasons)
    title = "Why they are apart" if found.verdict != "same" else "What waits" if waits else "What speaks against it"
    return Group(Text(title, style="bold blue"), grid)


def _compared(pair: Compared) -> RenderableType:
    head = Text("What the model says of them", style="bold blue")
    which = Text(f"  {safe(pair.record_key_a)} × {safe(pair.record_key_b)}", style="dim")
    total = Text.assemble("  ", _bits(pair.weight), f"  together, {percent(pair.probability)}; ", (f"{pair.threshold:+.1f}", "magenta"), " ties  ")
    return Group(head, which, Padding(_contributions(pair), (0, 0, 0, 2)), total)


def _bits(weight: float) -> Text:
    return Text(f"{weight:+.1f}", style="green" if weight >= 0 else "red")
