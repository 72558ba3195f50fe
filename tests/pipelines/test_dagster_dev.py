"""Plain `dagster dev` in the folder of the project: what workspace.yaml makes it find."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.pipelines.conftest import Company

VALIDATE = [str(Path(sys.executable).with_name("dagster")), "definitions", "validate", "-w", str(ROOT / "workspace.yaml")]


def validate(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("C360_CONFIG", "DAGSTER_HOME")}
    return subprocess.run(VALIDATE, capture_output=True, text=True, cwd=folder, env={**environment, **variables}, check=False)


def test_the_workspace_loads_with_the_configuration_that_a_variable_names(finished: Company, tmp_path: Path) -> None:
    done = validate(tmp_path, C360_CONFIG=str(finished.folder))
    assert done.returncode == 0, done.stderr
    assert "Validation successful for code location customer360" in done.stdout + done.stderr


def test_the_workspace_loads_with_the_sample_company_in_the_folder_demo(finished: Company, tmp_path: Path) -> None:
    (tmp_path / "demo").symlink_to(finished.folder)
    assert validate(tmp_path).returncode == 0


@pytest.mark.parametrize(("text", "said"), [(None, "`c360 init FOLDER` writes one"), ("compny: {name: X}\n", "did you mean company?")])
def test_without_a_good_configuration_the_error_says_what_to_do(tmp_path: Path, text: str | None, said: str) -> None:
    if text:
        (tmp_path / "customer360.yaml").write_text(text)
    done = validate(tmp_path)
    assert done.returncode != 0
    assert "ConfigurationError" in done.stdout + done.stderr
    assert said in done.stdout + done.stderr
