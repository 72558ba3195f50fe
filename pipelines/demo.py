"""`c360 demo`: a sample company, one whole run, one customer's card."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines import terminal
from warehouse.location import VARIABLE


def run_demo(directory: Path, people: int, seed: int) -> int:
    """Make the sample company (unless the same one is there already), run on it, show one customer. Returns the exit code of the run."""
    from connectors.sample import make
    from pipelines.execute import execute
    from pipelines.project import load_project
    from warehouse.serving.card import card, pick
    from warehouse.serving.reader import open_reader

    made = directory / "truth" / "made.txt"
    wanted = f"people {people} seed {seed}\n"
    if not (made.is_file() and made.read_text() == wanted):
        with terminal.progress(quiet=False) as say:
            say(f"making a sample company with {people:,} customers in {directory}")
            make(directory, people, seed)
        made.write_text(wanted)
    os.environ[VARIABLE] = str((directory / "customer360.yaml").resolve())
    project = load_project()
    code = execute(project)
    with open_reader(project.configuration.data_dir) as reader:
        shown = card(reader, pick(reader))
    terminal.console.print()
    terminal.card(shown)
    config = f"--config {directory}"
    terminal.next_steps(
        [
            (f"c360 {config} find {shown.handle}", "who is this? any address, phone, id, link, name or company"),
            (f"c360 {config} sql \"select display_name, awaiting_since from customers where awaiting = 'us'\"", "who waits for our answer"),
            (f"c360 {config} status", "how fresh and how complete every source is"),
            (f"c360 {config} ui", "the same run in Dagster's UI, with its schedule"),
            ("c360 init FOLDER", "your own exports: recognise them and write a configuration"),
        ]
    )
    return code
