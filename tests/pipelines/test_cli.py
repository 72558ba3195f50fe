"""The commands: what they answer when something is missing or wrong, and how light they are."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.sample import make
from tests.pipelines.conftest import Company

READERS = (["find", "anna"], ["show", "cus_1"], ["status"], ["sql", "select 1"])


def c360(folder: Path, *arguments: str, width: int = 100) -> subprocess.CompletedProcess[str]:
    """The command, in a folder, with nothing set that points elsewhere."""
    environment = {name: value for name, value in os.environ.items() if name not in ("C360_CONFIG", "DAGSTER_HOME")}
    environment |= {"COLUMNS": str(width), "NO_COLOR": "1"}
    command = [str(Path(sys.executable).with_name("c360")), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.mark.parametrize("arguments", [*READERS, ["run"], ["run", "--dry-run"], ["ui"]], ids=" ".join)
def test_without_a_configuration_every_command_says_how_to_get_one(tmp_path: Path, arguments: list[str]) -> None:
    done = c360(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "there is no customer360.yaml" in done.stderr
    assert "c360 init FOLDER" in done.stderr
    assert "c360 demo" in done.stderr


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_before_the_first_run_every_reader_says_to_run(tmp_path: Path, arguments: list[str]) -> None:
    make(tmp_path, 200, 3)
    done = c360(tmp_path, *arguments)
    assert done.returncode == 1
    assert "c360 run" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_configuration_that_was_named_and_is_not_there_is_named(tmp_path: Path) -> None:
    done = c360(tmp_path, "--config", "nowhere/at-all.yaml", "status")
    assert done.returncode == 2
    assert "nowhere/at-all.yaml" in done.stderr


def test_a_folder_that_was_named_is_meant_not_one_above_it(finished: Company) -> None:
    done = c360(finished.folder, "--config", "exports", "status")
    assert done.returncode == 2
    assert "there is no " in done.stderr
    assert "exports/customer360.yaml" in done.stderr


def test_a_configuration_may_be_named_by_its_folder_and_is_found_from_below(finished: Company) -> None:
    assert c360(finished.folder.parent, "--config", finished.folder.name, "sql", "select 1 as one").returncode == 0
    assert c360(finished.folder / "exports", "sql", "select 1 as one").returncode == 0


def test_the_sample_company_is_found_where_it_was_made(finished: Company, tmp_path: Path) -> None:
    (tmp_path / "demo").symlink_to(finished.folder)
    assert c360(tmp_path, "status").returncode == 0


def test_a_mistyped_command_is_told_the_nearest(tmp_path: Path) -> None:
    done = c360(tmp_path, "fnid", "anna")
    assert done.returncode == 2
    assert "Did you mean find?" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["find"], ["show"], ["sql"], ["run", "--ful"], ["init", "nowhere"], ["find", "a", "--limit", "3"]], ids=" ".join
)
def test_wrong_usage_ends_with_2_and_names_the_help(tmp_path: Path, arguments: list[str]) -> None:
    done = c360(tmp_path, *arguments)
    assert done.returncode == 2
    assert f"c360 {arguments[0]} --help" in done.stderr


def test_a_handle_that_nobody_has_ends_with_1_and_says_so(finished: Company) -> None:
    done = c360(finished.folder, "find", "nobody@nowhere.example")
    assert done.returncode == 1
    assert done.stdout.startswith("none")
    done = c360(finished.folder, "show", "cus_nobody")
    assert done.returncode == 1
    assert done.stderr.startswith("error: cus_nobody: nobody")


@pytest.mark.parametrize(
    ("query", "says"),
    [("select * from customer_profil", "Did you mean"), ("drop table customer_profile", "only SELECT"), ("select 1; select 2", "exactly one SELECT")],
)
def test_a_query_that_is_refused_is_told_why_and_nothing_else_is_printed(finished: Company, query: str, says: str) -> None:
    done = c360(finished.folder, "sql", query)
    assert done.returncode == 1
    assert says in done.stderr
    assert "leaked" not in done.stderr


def test_readers_print_json_for_programs(finished: Company) -> None:
    ((address,),) = finished.rows("select primary_email from customers where primary_email is not null order by 1 limit 1")
    said = {words[0]: json.loads(c360(finished.folder, *words, "--json").stdout) for words in (["find", address], ["show", address], ["status"])}
    assert said["find"]["match"] == "certain"
    assert said["find"]["candidates"][0]["id"] == said["show"]["id"]
    assert {source["source"] for source in said["status"]["sources"]} == {"slack", "google", "salesforce", "hubspot", "workday", "helpdesk"}
    answer = json.loads(c360(finished.folder, "sql", "select count(*) as people, max(occurred_at) as last from customer_timeline", "--json").stdout)
    assert answer["columns"] == ["people", "last"]
    assert re.match(r"20\d\d-\d\d-\d\dT", answer["rows"][0][1])


def test_a_dry_run_lists_what_would_be_read_and_writes_nothing(tmp_path: Path) -> None:
    make(tmp_path, 200, 3)
    (tmp_path / "exports" / "workers.csv").unlink()
    done = c360(tmp_path, "run", "--dry-run", "--json")
    assert done.returncode == 0
    rows = {row["source"]: row for row in json.loads(done.stdout)}
    assert rows["slack"]["state"] == "ready"
    assert rows["workday"]["state"] == "not there: exports/workers.csv"
    assert rows["helpdesk"]["files"] >= 3
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["find", "anna"], ["run", "--dry-run"], ["status"]], ids=" ".join)
def test_what_is_printed_fits_the_terminal(finished: Company, arguments: list[str], width: int) -> None:
    done = c360(finished.folder, *arguments, width=width)
    sentences = re.compile(r"^  \S|^error|file://|: \d+ rows$")  # sentences and paths wrap where the terminal wraps them, so that they can be copied
    assert [line for line in done.stdout.splitlines() if len(line) > width and not sentences.match(line)] == []
    if arguments == ["--help"]:
        assert "..." not in done.stdout.partition("Commands:")[2], "a command's one line is cut"


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
def test_readers_start_without_dagster_dlt_or_polars(finished: Company, arguments: list[str]) -> None:
    code = f"""
import resource, sys
sys.argv = {["c360", *arguments]!r}
from pipelines.cli import main
try:
    main()
except SystemExit:
    pass
print([name for name in ("dagster", "dlt", "polars", "pyarrow", "sqlglot") if name in sys.modules], file=sys.stderr)
print(resource.getrusage(resource.RUSAGE_SELF).ru_utime, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=finished.folder, check=False)
    *_, modules, seconds = done.stderr.strip().splitlines()
    assert modules == "[]"
    assert float(seconds) < 1.0  # a third of a second where nothing else runs; this says only that nothing heavy came in
