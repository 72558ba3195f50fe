"""The last step: the published file and its tables as assets, with a plot over the last runs."""

import base64
from collections.abc import Iterator, Set
from typing import Any

import dagster as dg

from pipelines.checks import CHECKED
from pipelines.ingest import OWNER
from pipelines.models import table_schema
from pipelines.session import Session
from warehouse.contracts import published_tables
from warehouse.history import last_runs, plot
from warehouse.models import load_models

CURRENT = dg.AssetKey(["published", "current"])


def publish_assets(made: Set[dg.AssetKey]) -> dg.AssetsDefinition:
    """The assets published/<table> and published/current, the pointer that readers follow. made: the assets that models make."""
    models = {model.name.split(".")[1]: model for model in load_models(schemas=("published",)) if model.name.split(".")[1] in published_tables()}
    specs = [
        dg.AssetSpec(
            dg.AssetKey(["published", name]),
            deps=sorted({dg.AssetKey(read.split(".")) for read in model.reads} & made | {CHECKED}),
            group_name="published",
            description=published_tables()[name].meaning,
            kinds={"duckdb"},
            owners=[OWNER],
            metadata={"dagster/table_name": f"published.{name}", "dagster/column_schema": table_schema(name)},
        )
        for name, model in models.items()
    ]
    current = dg.AssetSpec(
        CURRENT,
        deps=[spec.key for spec in specs],
        group_name="published",
        description="The pointer that readers follow: which published version is served now.",
        owners=[OWNER],
    )

    @dg.multi_asset(name="publish", specs=[*specs, current], required_resource_keys={"session"})
    def publish(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        if not session.results:
            session.audit()  # somebody chose this step alone in the UI: nothing is published unchecked all the same
        published = session.publish()
        for name in models:
            rows = published.rows.get(name, 0)
            yield dg.MaterializeResult(dg.AssetKey(["published", name]), metadata={"dagster/row_count": rows, "rows_loaded": rows})
        yield dg.MaterializeResult(CURRENT, metadata=_metadata(session))

    return publish


def _metadata(session: Session) -> dict[str, Any]:
    assert session.published is not None
    runs = last_runs(session.run.database)
    image = base64.b64encode(plot(runs).encode()).decode()
    newest = runs[-1]
    return {
        "file": dg.MetadataValue.path(str(session.published.file)),
        "run_id": session.run.run_id,
        "customers": newest.customers,
        "merged_records": newest.merged_records,
        "failed_sources": ", ".join(outcome.source for outcome in session.failed_sources) or "none",
        "over_the_last_runs": dg.MetadataValue.md(f"![customers, merges and sources over the last runs](data:image/svg+xml;base64,{image})"),
        "runs": dg.MetadataValue.md(_table(runs)),
    }


def _table(runs: list[Any]) -> str:
    head = "| run | customers | merged records | sources ok |\n|---|---|---|---|\n"
    return head + "\n".join(f"| {run.run_id} | {run.customers:,} | {run.merged_records:,} | {run.sources_ok} of {run.sources} |" for run in runs)
