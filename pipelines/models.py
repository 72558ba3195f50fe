"""Every canonical, identity and profile table as an asset, built in one step."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.identity_report import identity_metadata
from pipelines.ingest import OWNER, raw_keys
from pipelines.project import Project
from pipelines.session import Session
from warehouse.contracts import canonical_tables, published_tables
from warehouse.engine import Built
from warehouse.models import Node
from warehouse.run import nodes
from warehouse.shape import column_types, row_count


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
                rows = built.rows if table == built.node.writes[0] else row_count(session.run.database, table)
                seen = _metadata(built, rows) | _columns_seen(session, table)
                if table == "identity.person":
                    seen |= identity_metadata(session.identity_report())
                yield dg.MaterializeResult(dg.AssetKey(table.split(".")), metadata=seen)

    return build


def _shown(table: str) -> bool:
    """The ledger is no derived table, and what only waits for the commit is nobody's business."""
    return not table.startswith(("ledger.", "identity.pending_"))


def _metadata(built: Built, rows: int) -> dict[str, Any]:
    changed = f"rebuilt: {rows:,} rows in {built.seconds:.1f} s" if built.rebuilt else "nothing that it depends on changed"
    return {"dagster/row_count": rows, "rows_loaded": rows if built.rebuilt else 0, "seconds": built.seconds, "what_changed": changed}


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
        description=_description(node, table),
        kinds={"sql" if hasattr(node, "parameters") and node.name == table else "python", "duckdb"},
        owners=[OWNER],
        metadata={"dagster/table_name": table, **_columns(schema, name)},
    )


def _raw_deps(table: str, project: Project) -> list[dg.AssetKey]:
    return [key for source in project.sources if table in source.connector.canonical(source.settings) for key in raw_keys(source)]


def _description(node: Node, table: str) -> str:
    """What one row is: in the words of the model, of the contract, or of the step that makes several tables at once."""
    schema, name = table.split(".", 1)
    if len(node.writes) == 1 or (node.name == table and schema != "reference"):
        return node.description[:1].upper() + node.description[1:]
    if _declared(schema, name):
        return published_tables()[name].meaning
    words = name.replace("_", " ")
    if schema == "reference":
        return f"A list that comes with the program: {words}."
    return f"{words.capitalize()}, made together with {node.name}: {node.description[:1].lower()}{node.description[1:]}"


def _declared(schema: str, name: str) -> bool:
    return name in (canonical_tables() if schema == "canonical" else published_tables())


def _columns(schema: str, name: str) -> dict[str, dg.TableSchema]:
    """The declared columns of a table, for the UI; nothing where contracts.yaml does not know it."""
    return {"dagster/column_schema": table_schema(name, canonical=schema == "canonical")} if _declared(schema, name) else {}


def _columns_seen(session: Session, table: str) -> dict[str, dg.TableSchema]:
    """The columns of an inner table, which contracts.yaml does not know, as they are now."""
    schema, name = table.split(".", 1)
    if _declared(schema, name):
        return {}
    columns = column_types(session.run.database, table)
    return {"dagster/column_schema": dg.TableSchema([dg.TableColumn(column, kind) for column, kind in columns])}


def table_schema(name: str, canonical: bool = False) -> dg.TableSchema:
    """A declared table's columns with their meanings."""
    table = (canonical_tables() if canonical else published_tables())[name]
    return dg.TableSchema([dg.TableColumn(column.name, column.type, description=column.comment) for column in table.columns])
