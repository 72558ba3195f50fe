"""Every canonical, identity and profile table as an asset, built in one step."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.ingest import OWNER, raw_keys
from pipelines.project import Project
from pipelines.session import Session
from warehouse.contracts import canonical_tables, published_tables
from warehouse.models import Built, Node
from warehouse.run import nodes


def model_assets(project: Project) -> dg.AssetsDefinition:
    """The assets <schema>/<table>, in one step: layers read each other back and forth, and each step costs seconds."""
    every = nodes()
    made = {table for node in every for table in node.writes}
    specs = [_spec(node, table, made, project) for node in every for table in node.writes if _shown(table)]

    @dg.multi_asset(name="models", specs=specs, required_resource_keys={"session"})
    def build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        session: Session = context.resources.session
        for built in session.build():
            for table in filter(_shown, built.node.writes):
                rows = built.rows if table == built.node.writes[0] else _rows(session, table)
                yield dg.MaterializeResult(dg.AssetKey(table.split(".")), metadata=_metadata(built, rows))

    return build


def _shown(table: str) -> bool:
    """The ledger is no derived table, and what only waits for the commit is nobody's business."""
    return not table.startswith(("ledger.", "identity.pending_"))


def _metadata(built: Built, rows: int) -> dict[str, Any]:
    changed = f"rebuilt: {rows:,} rows in {built.seconds:.1f} s" if built.rebuilt else "nothing that it depends on changed"
    return {"dagster/row_count": rows, "rows_loaded": rows if built.rebuilt else 0, "seconds": built.seconds, "what_changed": changed}


def _rows(session: Session, table: str) -> int:
    return int(str(session.run.database.value(f"select count(*) from {table}")))


def _spec(node: Node, table: str, made: set[str], project: Project) -> dg.AssetSpec:
    schema, name = table.split(".", 1)
    deps: set[dg.AssetKey] = set()
    for read in node.reads:
        if read in made and _shown(read) and read not in node.writes:
            deps.add(dg.AssetKey(read.split(".")))
        elif read.startswith("landed."):
            deps.update(_raw_deps(read.removeprefix("landed."), project))
    return dg.AssetSpec(
        dg.AssetKey([schema, name]),
        deps=sorted(deps),
        group_name=schema,
        description=node.description or None,
        kinds={"sql" if hasattr(node, "parameters") and node.name == table else "python", "duckdb"},
        owners=[OWNER],
        metadata={"dagster/table_name": table, **_columns(schema, name)},
    )


def _raw_deps(table: str, project: Project) -> list[dg.AssetKey]:
    return [key for source in project.sources if table in source.connector.canonical(source.settings) for key in raw_keys(source)]


def _columns(schema: str, name: str) -> dict[str, dg.TableSchema]:
    """The declared columns of a table, for the UI; nothing where contracts.yaml does not know it."""
    tables = canonical_tables() if schema == "canonical" else published_tables()
    if name not in tables:
        return {}
    return {"dagster/column_schema": table_schema(name, canonical=schema == "canonical")}


def table_schema(name: str, canonical: bool = False) -> dg.TableSchema:
    """A declared table's columns with their meanings."""
    table = (canonical_tables() if canonical else published_tables())[name]
    return dg.TableSchema([dg.TableColumn(column.name, column.type, description=column.meaning or None) for column in table.columns])
