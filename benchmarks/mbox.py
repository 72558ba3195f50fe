"""Mail from an mbox: messages a second of one core, and memory that does not grow with the mailbox."""

from __future__ import annotations

from benchmarks import child
from benchmarks.child import Cost
from benchmarks.figure import Figure
from benchmarks.workspace import Workspace, size

FEW, MANY = 20_000, 100_000
LEAST_RATE = 1_500  # messages a CPU-second
GROWTH = 1.15  # times the memory at five times the messages: what knows a mail again takes about 60 bytes of each


def measure(workspace: Workspace) -> list[Figure]:
    """The reader alone, from file to Arrow batches, on a small and a large mailbox; the standard library on the large one."""
    few, _ = _read(workspace, workspace.scaled(FEW), plainly=False)
    many, plain = _read(workspace, workspace.scaled(MANY), plainly=True)
    assert plain is not None
    messages, seen = many.told["mails"], f"{many.told['mails']:,} messages, {many.told['bytes'] / 2**20:,.0f} MB"
    library = "mailbox, email"
    return [
        Figure("mbox", "mail read", messages / many.cpu, "messages/s", messages / plain.cpu, library, LEAST_RATE, at_least=True, note=seen),
        Figure("mbox", "peak memory", many.peak, "bytes", plain.peak, library),
        Figure("mbox", "growth of memory", many.peak, "bytes", few.peak, "a fifth of it", GROWTH, limits_ratio=True),
    ]


def _read(workspace: Workspace, messages: int, plainly: bool) -> tuple[Cost, Cost | None]:
    folder = workspace.fresh("mail")
    made = child.python("generators", "mbox", folder, messages).told
    ours = child.python("children.mail", folder)
    if ours.told != {"mails": made["messages"], "bytes": size(folder)}:
        raise RuntimeError(f"mbox: read {ours.told} where the mailbox holds {made}")
    plain = child.python("children.plain_mail", made["file"]) if plainly else None
    if plain is not None and plain.told["messages"] != made["messages"]:
        raise RuntimeError(f"mbox: the baseline read {plain.told} where the mailbox holds {made}")
    workspace.clear("mail")
    return ours, plain
