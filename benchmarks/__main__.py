"""`python -m benchmarks [NAME …]`: measure, print the table, write build/benchmarks.json; exit 1 where one failed or a limit is missed."""

from __future__ import annotations

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import click

from benchmarks import find, mbox, report, salesforce, salesforce_api, sample, serving, slack, slack_api, whole
from benchmarks.child import ROOT
from benchmarks.figure import Figure
from benchmarks.identity import company, quality, speed
from benchmarks.machine import machine
from benchmarks.workspace import Workspace

BENCHMARKS = {
    "slack": slack.measure,
    "slack_api": slack_api.measure,
    "salesforce": salesforce.measure,
    "salesforce_api": salesforce_api.measure,
    "mbox": mbox.measure,
    "sample": sample.measure,
    "whole": whole.measure,
    "find": find.measure,
    "serving": serving.measure,
    "identity_sets": quality.measure,
    "identity_company": company.measure,
    "identity_speed": speed.measure,
    "sample_million": sample.measure_million,
}
BY_NAME_ONLY = ("sample_million",)
GROUPS = {"identity": tuple(name for name in BENCHMARKS if name.startswith("identity_"))}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([*BENCHMARKS, *GROUPS]))
@click.option("--scale", default=1.0, show_default=True, type=click.FloatRange(min=0.0001), help="Shrink the volumes; the limits are meant for 1.")
@click.option("--keep", is_flag=True, help="Leave the working files and say where they are.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), default=ROOT / "build" / "benchmarks.json", help="Where figures go.")
@click.option(
    "--motherduck",
    envvar="C360_BENCH_MOTHERDUCK",
    default="",
    metavar="EXECUTABLE",
    help="mcp-server-motherduck, where it is installed: asked and attacked as our server is.",
)
def main(names: tuple[str, ...], scale: float, keep: bool, file: Path, motherduck: str) -> None:
    """Measure all benchmarks, or those named. The largest needs about 20 GB of disk (TMPDIR says where)."""
    found = machine()
    wanted = names or tuple(name for name in BENCHMARKS if name not in BY_NAME_ONLY)
    chosen = tuple(dict.fromkeys(one for name in wanted for one in GROUPS.get(name, (name,))))
    folder = tempfile.mkdtemp(prefix="c360-bench-") if keep else None
    figures: list[Figure] = []
    failed: list[str] = []
    with nullcontext(folder) if folder else tempfile.TemporaryDirectory(prefix="c360-bench-") as place:
        workspace = Workspace(Path(place), scale, motherduck)
        for name in chosen:
            click.echo(f"measuring {name}", err=True)
            try:
                figures += BENCHMARKS[name](workspace)
            except RuntimeError as error:
                click.echo(f"{name} failed: {error}", err=True)
                failed.append(name)
    report.show(figures, found, scale)
    report.write(file, figures, found, scale)
    click.echo(f"written: {file}" + (f"; working files: {folder}" if folder else ""), err=True)
    is_over = scale >= report.FULL_SCALE and any(figure.is_within is False for figure in figures)
    sys.exit(1 if failed or is_over else 0)


if __name__ == "__main__":
    main()
