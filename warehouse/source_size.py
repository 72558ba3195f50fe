"""How much each source takes on disk: for estimates, without the lock and without changing anything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Landed:
    """One source as it is landed. rows: in its raw tables. size: bytes, with all that is built from them.

    changed: rows that the last reading brought; None where it was the first, which says nothing of the next.
    """

    rows: int
    size: int
    changed: int | None

    @property
    def growth(self) -> int | None:
        """Bytes that a reading like the last one adds."""
        return None if self.changed is None else round(self.size / max(1, self.rows) * self.changed)


def landed_sizes(data_dir: Path) -> dict[str, Landed] | None:
    """Every landed source by its name; None while a run has the file.

    What is built (canonical tables, features, profiles) is shared out by the raw tables' blocks.
    """
    file = data_dir / "warehouse.duckdb"
    if not file.exists():
        return {}
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return _measured(connection, file.stat().st_size)
    except duckdb.CatalogException:
        return {}
    except duckdb.Error:
        return None


def _measured(connection: duckdb.DuckDBPyConnection, whole: int) -> dict[str, Landed]:
    sql = "select schema_name, table_name, estimated_size from duckdb_tables() where schema_name like 'raw\\_%' escape '\\'"
    rows: dict[str, int] = {}
    blocks: dict[str, int] = {}
    for schema, table, count in connection.execute(sql).fetchall():
        source = str(schema).removeprefix("raw_")
        name = f'{schema}."{table}"'.replace("'", "''")
        (used,) = connection.execute(f"select count(distinct block_id) from pragma_storage_info('{name}') where block_id >= 0").fetchall()[0]
        rows[source] = rows.get(source, 0) + int(count)
        blocks[source] = blocks.get(source, 0) + int(used)
    news = "select source, sum(changed_rows)::bigint from meta.source_health where status <> 'new' group by source"
    changed = dict(connection.execute(news).fetchall())
    share = whole / max(1, sum(blocks.values()))
    return {source: Landed(rows[source], round(blocks[source] * share), changed.get(source)) for source in rows}
