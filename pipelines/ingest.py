"""One step per source: its raw tables as assets."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.project import Project, Source
from pipelines.session import Session
from warehouse.ingest import Outcome
from warehouse.shape import row_count

# how often a failure that may pass is tried again, and how long to wait before the first of these
TRIES = 2
SECONDS_BETWEEN = 2.0
OWNER = "team:data-engineering"


def ingest_assets(project: Project) -> list[dg.AssetsDefinition]:
    """The assets raw_<source>/<stream> of every configured source."""
    return [_ingest(source) for source in project.sources]


def raw_keys(source: Source) -> list[dg.AssetKey]:
    """The asset keys of a source's raw tables."""
    return [dg.AssetKey([f"raw_{source.name}", stream.name]) for stream in source.streams]


def _ingest(source: Source) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(
            dg.AssetKey([f"raw_{source.name}", stream.name]),
            group_name="raw",
            description=f"{source.connector.title}: one row for each {stream.name.replace('_', ' ')}, every column as the vendor wrote it.",
            kinds={"dlt", "duckdb"},
            owners=[OWNER],
            metadata={
                "dagster/table_name": f"raw_{source.name}.{stream.name}",
                "dagster/column_schema": dg.TableSchema([dg.TableColumn(column, "VARCHAR") for column in stream.columns]),
            },
            tags={"system": source.connector.system},
        )
        for stream in source.streams
    ]
    landed = dg.AssetCheckSpec("landed", asset=specs[0].key, description="the source was read, and every row of it is landed or quarantined")

    @dg.multi_asset(name=f"ingest_{source.name}", specs=specs, check_specs=[landed], required_resource_keys={"session"}, retry_policy=None)
    def ingest(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        try:
            outcome = session.ingest(source, last_try=context.retry_number >= TRIES)
        except Exception as error:
            if context.retry_number >= TRIES or isinstance(error, dg.DagsterError) or _is_final(error):
                raise
            raise dg.RetryRequested(max_retries=TRIES, seconds_to_wait=SECONDS_BETWEEN * 2**context.retry_number) from error
        yield from _results(session, outcome, specs)
        yield dg.AssetCheckResult(
            check_name="landed",
            asset_key=specs[0].key,
            passed=outcome.status != "failed",
            severity=dg.AssetCheckSeverity.ERROR,
            metadata={"message": outcome.message or "read to the end"},
        )

    return ingest


def _is_final(error: Exception) -> bool:
    from warehouse.errors import WarehouseError

    return isinstance(error, WarehouseError)


def _results(session: Session, outcome: Outcome, specs: list[dg.AssetSpec]) -> Iterator[dg.MaterializeResult[Any]]:
    landings = {landing.stream: landing for landing in outcome.landings}
    for spec in specs:
        landing = landings.get(spec.key.path[-1])
        metadata: dict[str, Any] = {
            "dagster/row_count": landing.live if landing else row_count(session.run.database, ".".join(spec.key.path)),
            "rows_loaded": landing.changed if landing else 0,
            "status": outcome.status,
        }
        if landing:
            metadata |= {
                "rows_read": outcome.counted.get(landing.stream, 0),
                "rows_quarantined": outcome.quarantined.get(landing.stream, 0),
                "rows_deleted": landing.deleted,
                "rows_repeated": landing.repeated,
            }
        changed = "kept the last load: the source failed" if outcome.status == "failed" else "nothing changed"
        if landing and (landing.changed or landing.deleted):
            changed = f"{landing.changed:,} rows new or changed, {landing.deleted:,} deleted"
        yield dg.MaterializeResult(spec.key, metadata=metadata | {"what_changed": changed})
