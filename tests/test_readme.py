"""The README says what is true: every command in it is run in a fresh clone, every output in it is what the command prints.

`python -m tests.test_readme` writes the outputs anew into the README, after a change that is meant.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from connectors.declared.tool import load_tool
from connectors.registry import SYSTEMS, connector
from pipelines.cli import main
from warehouse.configuration import load_configuration

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
WIDTH = "100"
NEVER_ENDS = {"c360 ui"}  # serves until it is stopped; what it serves has tests of its own
SHOWN = ("Where it stands", "Business", "Latest interactions")  # of a card; its head always
# what varies from one run, machine or day to the next
VARIES = (
    (r"\b(cus|acc)_[0-9a-f]{32}\b", r"\1_…"),
    (r"\b[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}\b", "<run>"),
    (r"(correspondent:)[0-9a-f]+", r"\1…"),
    (r"\b(in )?[\d,]+ (y|mo|d|h|min|s)\b( ago)?|\bjust now\b|\bnow$", "<age>"),
    (r"· [\d.]+ s$", "· <time>"),
    (r" +", " "),
)


def blocks(language: str, text: str = TEXT) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def sessions(text: str = TEXT) -> Iterator[tuple[str, str]]:
    """Each command of the console blocks with the output shown below it."""
    for block in blocks("console", text):
        command, _, shown = block.removeprefix("$ ").partition("\n")
        while command.count('"') % 2:  # a quoted argument over several lines
            line, _, shown = shown.partition("\n")
            command += f"\n{line}"
        yield command, shown


def plain(text: str) -> list[str]:
    """The lines that are left when what varies is taken out."""
    lines = []
    for line in text.splitlines():
        for pattern, stands_for in VARIES:
            line = re.sub(pattern, stands_for, line)
        lines.append(line.strip())
    return [line for line in lines if line]


def excerpt(output: str) -> str:
    """The output as the README shows it: whole up to forty lines; of a longer one the sections that tell most, long ones cut."""
    text = "\n".join(line.rstrip() for line in output.strip("\n").splitlines())
    if text.count("\n") <= 40:
        return text + "\n"
    kept: list[str] = []
    for number, paragraph in enumerate(re.split(r"\n\n+", text)):
        title, *lines = paragraph.splitlines()
        if number == 0 or title.startswith("╭") or title in SHOWN:
            kept.append("\n".join([title, *lines[:7], *(["  …"] if len(lines) > 7 else [])]))
        elif not kept[-1].endswith("…"):
            kept.append("…")
    return "\n\n".join(kept) + "\n"


class Clone:
    """A fresh clone in which the virtual environment of these tests stands for the one that `make` would install."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "customer360"
        subprocess.run(["git", "clone", "-q", ROOT, self.folder], check=True)
        environment = self.folder / ".venv"
        environment.mkdir()
        for part in Path(sys.prefix).iterdir():
            if part.name not in ("installed", "installed-dev"):
                (environment / part.name).symlink_to(part)
        for done in ("installed", "installed-dev"):
            (environment / done).touch()
        self.variables = {name: value for name, value in os.environ.items() if name not in ("C360_CONFIG", "DAGSTER_HOME")} | {
            "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(self.folder),
            "COLUMNS": WIDTH,
            "NO_COLOR": "1",
            "TTY_COMPATIBLE": "1",  # as on a terminal, one that knows no colours and links
            "TERM": "dumb",
            "LINES": "50",
        }

    def run(self, command: str) -> str:
        """What the command prints. Fails with all of it where the command fails."""
        done = subprocess.run(["bash", "-c", command], cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clone in which the README's first block was run."""
    made = Clone(tmp_path_factory.mktemp("readme"))
    for command in blocks("sh")[0].splitlines():
        made.run(command)
    return made


def test_both_commands_work_in_a_fresh_clone(clone: Clone) -> None:
    assert blocks("sh")[0].splitlines()[0] == "make demo"
    assert len(blocks("sh")[0].splitlines()) == 2
    assert (clone.folder / "demo" / "data" / "published" / "full" / "latest.duckdb").is_file()
    assert clone.run("git status --porcelain") == ""


@pytest.mark.parametrize("number", range(len(list(sessions()))))
def test_an_output_is_what_the_command_prints(clone: Clone, number: int) -> None:
    command, shown = list(sessions())[number]
    assert plain(shown) == plain(excerpt(clone.run(command)))


def test_own_exports_take_three_steps(clone: Clone) -> None:
    shutil.copytree(clone.folder / "demo" / "exports", clone.folder / "my-company" / "exports", dirs_exist_ok=True)
    for block in blocks("sh")[1:]:
        for command in block.splitlines():
            if "my-company" in command and not command.endswith("find anna"):
                clone.run(command)
    published = list((clone.folder / "my-company" / "data" / "published" / "full").glob("profile-*.duckdb"))
    assert len(published) == 1


def test_the_python_reads_the_published_file(clone: Clone) -> None:
    (code,) = blocks("python")
    said = clone.run(f"python - <<'END'\n{code}END")
    assert said.count("┌") == code.count(".show()")


def test_the_configuration_loads_and_the_tool_is_one(tmp_path: Path) -> None:
    configuration, tool = blocks("yaml")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "helpdesk.yaml").write_text(tool, encoding="utf-8")
    (tmp_path / "customer360.yaml").write_text(configuration, encoding="utf-8")
    assert load_tool(tmp_path / "tools" / "helpdesk.yaml").name == "helpdesk"
    loaded = load_configuration(tmp_path / "customer360.yaml", {system: connector(system).settings for system in SYSTEMS})
    assert len(loaded.sources) == len(SYSTEMS)


def test_every_file_and_folder_that_it_names_exists() -> None:
    linked = [target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in target]
    drawn = re.findall(r"<b>([\w/]+)</b>", *blocks("mermaid"))
    named = re.findall(r"`((?:connectors|warehouse|pipelines|tests|benchmarks)/[\w./]*)`", TEXT)
    assert len(drawn) == 7
    assert [path for path in {*linked, *drawn, *named} if not (ROOT / path).exists()] == []


def test_every_file_under_the_data_folder_exists_after_a_run(clone: Clone) -> None:
    listed = TEXT.split("| path | what |")[1].split("\n\n")[0]
    for path in re.findall(r"`([\w./-]+)`", "".join(row.split("|")[1] for row in listed.splitlines()[2:])):
        assert path == "quarantine/" or (clone.folder / "demo" / "data" / path).exists(), path


def test_every_make_target_that_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)`", TEXT)) <= targets


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    table = re.findall(r"^\| `c360 ([a-z]+)[^`]*` \| (.*) \|$", TEXT, re.MULTILINE)
    assert sorted(name for name, _ in table) == sorted(main.commands)
    for name, says in table:
        options = {option for p in main.commands[name].params if isinstance(p, click.Option) for option in p.opts}
        assert set(re.findall(r"`(--[a-z-]+)`", says)) <= options
    used = re.findall(r"c360 (?:--config \S+ )?([a-z]+)\b", "".join(blocks("sh") + blocks("console")))
    assert set(used) <= set(main.commands)


def test_every_shell_command_is_run_here_or_known_never_to_end() -> None:
    told = [command for block in blocks("sh")[1:] for command in block.splitlines()]
    # tests/pipelines/test_whole_run.py and test_serve.py
    elsewhere = {"c360 run --accept salesforce", "c360 serve --print-config claude"}
    assert [c for c in told if "my-company" not in c and c not in NEVER_ENDS | elsewhere] == []


def test_every_table_that_it_names_is_published() -> None:
    from warehouse.contracts import published_tables

    (listed,) = re.findall(r"^Tables: (.*?)\. Every column", TEXT, re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`(\w+)`", listed)) == {*published_tables(), "customers"}


def test_its_python_is_python() -> None:
    for code in blocks("python"):
        ast.parse(code)


def written_anew(run: Callable[[str], str]) -> str:
    """The README with every shown output made anew."""
    text = TEXT
    for block in blocks("console"):
        ((command, _),) = sessions(f"```console\n{block}```\n")
        text = text.replace(f"```console\n{block}```", f"```console\n$ {command}\n{excerpt(run(command))}```")
    return text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        fresh = Clone(Path(folder))
        fresh.run("make demo")
        README.write_text(written_anew(fresh.run), encoding="utf-8")
