"""`c360 demo`: the sample company is made once, and what to try next can be pasted as it is."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.demo import make_sample, next_steps
from pipelines.paste import command
from warehouse.errors import WarehouseError

BIN = Path(sys.executable).parent


def shell(line: str, folder: Path, on_path: bool) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("C360_CONFIG", "DAGSTER_HOME")}
    elsewhere = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if Path(part).resolve() != BIN.resolve())
    environment |= {"COLUMNS": "100", "NO_COLOR": "1", "PATH": f"{BIN}{os.pathsep}{elsewhere}" if on_path else elsewhere}
    return subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.mark.parametrize(("folder", "on_path"), [("demo", True), pytest.param("a company's own", False, marks=pytest.mark.slow)])
def test_a_demo_shows_a_card_and_commands_that_work_where_the_user_stands(tmp_path: Path, folder: str, on_path: bool) -> None:
    first = shell(f"{shlex.quote(str(BIN / 'c360'))} demo --people 200 --seed 5 --dir {shlex.quote(folder)}", tmp_path, on_path)
    assert first.returncode == 0, first.stderr
    assert "making a sample company" in first.stdout
    assert re.search(r"^published: .*profile-.*\.duckdb$", first.stdout, re.MULTILINE)
    for section in ("People on our side", "Where it stands", "Latest interactions", "Records"):
        assert section in first.stdout
    commands = [line.strip() for line in first.stdout.partition("Try next")[2].splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(commands) == 6
    for line in commands[:4]:
        done = shell(line, tmp_path, on_path)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert (tmp_path / "card.html").is_file()
    assert ("--config" in commands[0]) is (folder != "demo")
    assert commands[0].startswith("c360") is on_path


def test_the_same_sample_is_not_made_again(tmp_path: Path) -> None:
    make_sample(tmp_path, 200, 5)
    before = (tmp_path / "exports" / "slack.zip").stat().st_mtime_ns
    make_sample(tmp_path, 200, 5)
    assert (tmp_path / "exports" / "slack.zip").stat().st_mtime_ns == before
    make_sample(tmp_path, 200, 6)
    assert (tmp_path / "exports" / "slack.zip").stat().st_mtime_ns != before


def test_exports_that_are_no_sample_are_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "slack.zip").write_text("mine")
    with pytest.raises(WarehouseError, match="no sample company"):
        make_sample(tmp_path, 200, 5)
    assert (tmp_path / "exports" / "slack.zip").read_text() == "mine"


def test_a_company_too_small_for_its_traps_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="at least 200 people"):
        make_sample(tmp_path, 10, 5)


def test_the_folder_is_named_only_where_it_would_not_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "customer360.yaml").touch()
    assert "--config" not in command(Path("demo"), "status")
    (tmp_path / "customer360.yaml").touch()
    assert "--config demo status" in command(Path("demo"), "status")
    assert "--config" not in command(Path(), "status")
    assert all("--config demo" in line for line, _ in next_steps(Path("demo"), "anna@x.se")[:-1])
