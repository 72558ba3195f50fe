"""Fields that only a company's own set-up knows: `profile.fields` of the configuration, as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.yaml_lines import nearest
from warehouse.database import Database
from warehouse.errors import ConfigurationError
from warehouse.landed import LandedSource
from warehouse.sql_text import digest, quoted

COLUMNS = {
    "record_key": "varchar", "source": "varchar", "source_object": "varchar", "updated_at": "timestamptz", "observed_at": "timestamptz",
    "field": "varchar", "value": "varchar",
}  # fmt: skip


def build_custom_fields(database: Database, fields: Mapping[str, str], sources: Sequence[LandedSource]) -> str:
    """Make canonical.custom_field: one row a live raw record and mapped field with a value. Returns its fingerprint.

    Raises ConfigurationError for an object or column that the source does not have, naming the nearest.
    """
    by_name = {source.name: source for source in sources}
    parts = ["select " + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in COLUMNS.items()) + " where false"]
    versions = []
    for field, origin in sorted(fields.items()):
        source_name, object_name, column = origin.split(".")
        source = by_name.get(source_name)
        if source is None or not source.version:
            continue  # its source failed or never landed; the field stays unknown
        parts.append(_select(database, source, object_name, column, field))
        versions.append(f"{field}={origin}={source.version}")
    database.connection.execute("create or replace table canonical.custom_field as " + " union all by name ".join(parts))
    return digest(*versions)


def _select(database: Database, source: LandedSource, object_name: str, column: str, field: str) -> str:
    streams = {stream.name: stream for stream in source.streams}
    if object_name not in streams:
        raise ConfigurationError(f"profile.fields.{field}: {source.name} has no {object_name!r}; {nearest(object_name, list(streams))}")
    known = [name for name in database.columns(source.schema, object_name) if not name.startswith("_")]
    if column.lower() not in {name.lower() for name in known}:
        raise ConfigurationError(f"profile.fields.{field}: {source.name}.{object_name} has no column {column!r}; {nearest(column, known)}")
    return f"""select {quoted(source.name + ":" + object_name + ":")} || {streams[object_name].source_id} as record_key,
        {quoted(source.name)} as source, {quoted(object_name)} as source_object, cast(null as timestamptz) as updated_at,
        _observed_at as observed_at, {quoted(field)} as field, "{column}" as value
        from {source.schema}."{object_name}" where _deleted_at is null and "{column}" is not null"""
