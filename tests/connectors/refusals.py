"""Why an export cannot be used, as its reader says."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import Reading, UnusableFile
from connectors.files import members, read_table

CSV = "Id,Name\n1,Åsa\n2,Bo\n"


def read_all(path: Path, *patterns: str) -> None:
    for member in members(path, *patterns):
        list(read_table(member, Reading("shop"), "row"))


def refusal(path: Path, *patterns: str) -> str:
    """Why an export cannot be used, reading all of it."""
    with pytest.raises(UnusableFile) as caught:
        read_all(path, *patterns)
    assert path.name in str(caught.value)
    return str(caught.value)
