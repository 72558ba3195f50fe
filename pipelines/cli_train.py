"""`c360 train`: learn anew how much each kind of agreement says."""

from __future__ import annotations

import click

from pipelines.cli import _data_dir, main, told


@main.command(short_help="Learn anew how much each kind of agreement between records says.")
@told
def train() -> None:
    """Train the identity model on the records of the last run. The next run scores every pair with it.

    A run trains by itself only where there is no model yet, or where the data is no longer what the model was trained on; it says so.
    """
    from warehouse.database import open_database
    from warehouse.errors import WarehouseError
    from warehouse.identity.scoring.artefact import train_model
    from warehouse.identity.scoring.model import FILE

    folder = _data_dir()
    with open_database(folder, "train") as database:
        if not database.exists("identity", "pair_score"):
            raise WarehouseError("there are no records to learn from yet: run `c360 run` first")
        model = train_model(database.connection, folder)
    click.echo(f"trained model {model.version} on {model.trained_on:,} records: {folder / FILE}")
    click.echo("the next run scores every pair with it: c360 run")
