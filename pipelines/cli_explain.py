"""`c360 why` and `c360 how`: explanations from stored evidence."""

from __future__ import annotations

from pathlib import Path

import click

from pipelines import terminal
from pipelines.cli import _data_dir, _print_json, json_option, main, told
from pipelines.excluded import exclusion_named
from pipelines.writing import writing
from warehouse.errors import ConfigurationError


@main.command(short_help="Why two are one, or why not: link by link, in words.")
@click.argument("a")
@click.argument("b")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.svg", help="Draw what each comparison adds, as SVG.")
@json_option
@told
def why(a: str, b: str, plot: Path | None, as_json: bool) -> None:
    """Why A and B are one customer, or why not. Each is a record key, a customer id of today or before, or any handle that `find` understands.

    One and the same: the chain of links between them, each with its weight in bits and what it is made of. Different: what keeps them apart
    (a decision, a cut, a shared value, an open question), or how far below the threshold they score. What was decided on them since is told.
    """
    from warehouse.decisions import store
    from warehouse.decisions.pending import with_pending
    from warehouse.serving.reader import open_reader
    from warehouse.serving.why import why as explain

    if plot and plot.suffix.lower() != ".svg":
        raise ConfigurationError(f"{plot}: pictures are written as SVG, which every browser opens; name a file that ends in .svg")
    with open_reader(_data_dir()) as reader, exclusion_named(_data_dir()), store.reading(_data_dir()) as ledger:
        found = with_pending(explain(reader, a, b), reader, ledger)
    if plot:
        from warehouse.serving.waterfall import waterfall

        with writing(plot):
            plot.write_text(waterfall(found), encoding="utf-8")
    if as_json:
        _print_json(found.as_dict())
        return
    from warehouse.serving.why_terminal import print_why

    print_why(found, terminal.console)
    if plot:
        click.echo(f"written: {plot}")


@main.command(short_help="How a customer came to be, event by event.")
@click.argument("customer", nargs=-1, required=True)
@json_option
@told
def how(customer: tuple[str, ...], as_json: bool) -> None:
    """How a customer came to be: records, merges, splits, decisions and changes in the order of time, each with what reverts it.
    What was taken back is told too, with who did it, when and why.

    CUSTOMER is a customer id of today or before, a record key, or any handle that names one person.
    """
    from functools import partial

    from warehouse.decisions import store
    from warehouse.decisions.taken_back import taken_back
    from warehouse.serving.how import how as explain
    from warehouse.serving.how_terminal import print_how
    from warehouse.serving.reader import open_reader

    with open_reader(_data_dir()) as reader, exclusion_named(_data_dir()), store.reading(_data_dir()) as ledger:
        found = explain(reader, " ".join(customer), partial(taken_back, ledger))
    _print_json(found.as_dict()) if as_json else print_how(found, terminal.console)
