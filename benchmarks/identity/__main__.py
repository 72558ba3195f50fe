"""python -m benchmarks.identity [SET …]: precision, recall and F1 of the known sets, without Splink and without limits; seconds a set."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from benchmarks.identity.quality import present, resolve
from benchmarks.identity.sets import every
from benchmarks.workspace import Workspace


@click.command()
@click.argument("names", nargs=-1)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Work in this folder and leave everything there.")
def main(names: tuple[str, ...], keep: Path | None) -> None:
    """Run the named sets, or all."""
    folder = keep or Path(tempfile.mkdtemp(prefix="c360-sets-"))
    folder.mkdir(parents=True, exist_ok=True)
    workspace = Workspace(folder, 1.0)
    for known in present(one for one in every() if not names or one.name in names):
        told = resolve(workspace, known)
        click.echo(
            f"{known.name:18} P {told['precision']:.4f}  R {told['recall']:.4f}  F1 {told['f1']:.4f} (least {known.least_f1})"
            f"  fused {told['fused']}  unpublished {told['unpublished']}  of {told['records']} records"
        )
        if keep is None:
            workspace.clear(f"set_{known.name}")


if __name__ == "__main__":
    main()
