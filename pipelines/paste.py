"""Commands as they can be pasted where the user stands."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from warehouse.location import FILE_NAME


def command(folder: Path, words: str) -> str:
    """The command for the project in the folder; the folder is named only where it would not be found without."""
    here = Path.cwd()
    found_without = here / "demo" if not (here / FILE_NAME).is_file() and (here / "demo" / FILE_NAME).is_file() else here
    named = "" if folder.resolve() == found_without.resolve() else f"--config {shlex.quote(str(folder))} "
    return f"{program()} {named}{words}"


def program() -> str:
    """How the user calls us: `c360` where the shell finds it, else its path, as short as can be."""
    own = Path(sys.executable).with_name("c360")
    known = shutil.which("c360")
    if known and Path(known).resolve() == own.resolve():
        return "c360"
    return shlex.quote(str(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own))
