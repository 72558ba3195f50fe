"""Who asks by a handle for somebody whom a decision excludes is told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from warehouse.serving.find import Match


@contextmanager
def exclusion_named(data_dir: Path) -> Iterator[None]:
    """Where the block finds nobody by a handle because a decision excludes it, the error says so."""
    try:
        yield
    except WarehouseError as error:
        match: Match | None = getattr(error, "match", None)
        if match is not None and match.status == "none" and (excluded := exclusion(data_dir, match.handle)):
            raise WarehouseError(f"{match.handle}: {excluded}") from error
        raise


def exclusion(data_dir: Path, handle: str) -> str | None:
    """By whom, when and why what a handle names is excluded, and how to take that back; None where it is not."""
    from warehouse.decisions.excluded import exclusion_told

    return exclusion_told(data_dir, handle)
