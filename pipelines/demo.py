"""`c360 demo`: a sample company, one whole run, one customer's card."""

from __future__ import annotations

import os
import shlex
from importlib.metadata import version
from pathlib import Path

from pipelines import terminal
from pipelines.paste import command, program
from warehouse.errors import WarehouseError
from warehouse.location import FILE_NAME, VARIABLE

WAITING = "select display_name, account_name, awaiting_since::date as since from customers where awaiting = 'us' order by awaiting_since limit 5"


def run_demo(directory: Path, people: int, seed: int) -> int:
    """Make the sample company (unless the same one is there already), run on it, show one customer. Returns the exit code of the run.

    Raises WarehouseError when no such sample can be made there.
    """
    from pipelines.execute import execute
    from pipelines.project import load_project
    from warehouse.serving.card import card, pick
    from warehouse.serving.reader import open_reader

    make_sample(directory, people, seed)
    os.environ[VARIABLE] = str((directory / FILE_NAME).resolve())
    project = load_project()
    code = execute(project)
    with open_reader(project.configuration.data_dir) as reader:
        shown = card(reader, pick(reader))
    terminal.console.print()
    terminal.card(shown)
    terminal.next_steps(next_steps(directory, shown.handle))
    return code


def next_steps(directory: Path, handle: str) -> list[tuple[str, str]]:
    """Commands and what they do."""
    who = shlex.quote(handle)
    return [
        (command(directory, f"find {who}"), "who is this? any address, phone, id, link, name or company"),
        (command(directory, f"show {who} --html card.html"), "the card above as a page for the browser"),
        (command(directory, f'sql "{WAITING}"'), "who has waited longest for our answer"),
        (command(directory, "status"), "how fresh and how whole every source is"),
        (command(directory, "ui"), "this run in Dagster's UI, with its schedule"),
        (f"{program()} init FOLDER", "your own exports: recognise them and write a configuration"),
    ]


def make_sample(directory: Path, people: int, seed: int) -> None:
    """Make the sample company, unless just this one lies there already. Raises WarehouseError."""
    made = directory / "truth" / "made.txt"
    wanted = f"people {people} seed {seed} customer360 {version('customer360')}\n"
    if made.is_file() and made.read_text() == wanted and (directory / FILE_NAME).is_file():
        return
    from connectors.sample import make

    with terminal.progress(quiet=False) as say:
        say(f"making a sample company with {people:,} people outside it in {directory}")
        try:
            make(directory, people, seed)
        except (ValueError, FileExistsError) as error:
            raise WarehouseError(f"{error}. `c360 demo --help` lists the options.") from error
    made.write_text(wanted)
