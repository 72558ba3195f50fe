"""A whole run without its scheduler, node by node: python -m benchmarks.identity.children.night FOLDER [--full] [--identity].

What `c360 run` does (read, build, check, publish), with the CPU of each node, which a scheduler's own work would blur. --identity: no further
than that, for a quick look; nothing is published.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from benchmarks.child import PEAK_UNIT
from pipelines.project import load_project
from pipelines.session import open_session
from warehouse.models import Node


def main(folder: Path, full: bool, identity_only: bool) -> None:
    """Print CPU seconds by phase and by node, rows by node, and the peak of memory after each phase."""
    phases: dict[str, float] = {"start": time.process_time()}
    nodes: dict[str, float] = {}
    peaks: dict[str, int] = {}
    with open_session(load_project(folder / "customer360.yaml"), lambda _: None, full) as session:
        began = time.process_time()
        for source in session.project.sources:
            session.ingest(source, last_try=True)
        print(f"read: {time.process_time() - began:.1f} CPU s", file=sys.stderr, flush=True)
        phases["read"], peaks["read"], began = time.process_time() - began, _peak(), time.process_time()
        at = began
        for built in session.build(_is_up_to_identity if identity_only else None):
            now = time.process_time()
            nodes[built.node.name] = nodes.get(built.node.name, 0.0) + now - at
            at = now
            if nodes[built.node.name] > 1:
                print(f"{built.node.name}: {nodes[built.node.name]:.1f} CPU s, {built.rows:,} rows", file=sys.stderr, flush=True)
            if built.node.name.startswith("identity."):
                peaks["identity"] = _peak()
        phases["build"], peaks["build"], began = at - began, _peak(), at
        if not identity_only:
            session.audit()
            phases["check"], peaks["check"], began = time.process_time() - began, _peak(), time.process_time()
            session.publish()
            phases["publish"], peaks["publish"] = time.process_time() - began, _peak()
    identity = sum(seconds for name, seconds in nodes.items() if name.startswith("identity."))
    print(json.dumps({"phases": phases, "nodes": nodes, "peaks": peaks, "identity": identity}))


def _is_up_to_identity(node: Node) -> bool:
    return not any(table.startswith("profile.") for table in (node.name, *node.reads))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * PEAK_UNIT


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--full" in sys.argv[2:], "--identity" in sys.argv[2:])
