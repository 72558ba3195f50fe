"""One source's part of a run: read it if it changed, land it, account for every row, and keep its health."""

from __future__ import annotations

import inspect
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

import pyarrow as pa

from connectors.base import Connector, Reading, SourceSettings, Stream
from warehouse import source_state
from warehouse.database import Database
from warehouse.errors import WarehouseError
from warehouse.landing import fingerprint, land
from warehouse.out_of_scope import take_away
from warehouse.row_filter import StreamLanding


@dataclass(frozen=True)
class Outcome:
    """What became of one source in a run. status: ok, new (landed for the first time), failed. unchanged: nothing needed reading."""

    source: str
    status: str
    message: str
    unchanged: bool = False
    landings: Sequence[StreamLanding] = field(default_factory=tuple)
    counted: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)

    @property
    def received(self) -> int:
        """Rows that the connector handed over."""
        return sum(landing.received for landing in self.landings)

    @property
    def repeated(self) -> int:
        """Those of them whose key another one had before."""
        return sum(landing.repeated for landing in self.landings)

    @property
    def repeats(self) -> str:
        """What became of these, for whoever ran it: it names keys, which may say who somebody is. Empty where there are none."""
        return "; ".join(
            f"{one.repeated:,} row{'' if one.repeated == 1 else 's'} of {one.stream} with a key that came before, such as {one.example}:"
            " of each the first is kept"
            for one in self.landings
            if one.repeated
        )


def read_source(
    database: Database,
    name: str,
    connector: Connector,
    settings: SourceSettings,
    run_id: str,
    at: datetime,
    reading: Reading,
    full: bool = False,
) -> Outcome:
    """Read and land one source. An unchanged one is not read again. Raises what the connector or the landing raises; nothing is half landed.

    at: the run's own start (wall clock). reading: an empty account for this source.
    """
    _keep_to_scope(database, name, connector, settings, run_id, reading)
    files = connector.files(settings)
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        raise WarehouseError(f"{name}: {', '.join(missing)} is not there. Put the export there, or correct sources.{name} in the file.")
    version = fingerprint(files, _meaning(settings), _code_of(connector), str(reading.horizon))
    stored = database.rows("select fingerprint from meta.reading where source = ?", [name])
    if stored and stored[0][0] == version and not full and not connector.is_live(settings) and not _has_failed(database, name):
        _note_unchanged(database, name, run_id)
        return Outcome(name, "ok", "unchanged", unchanged=True)
    reading.landed, reading.columns = partial(_landed, database, name), partial(database.columns, f"raw_{name}")
    if connector.is_live(settings):
        reading.at, reading.state, reading.files_version = at, {} if full else source_state.known(database, name), fingerprint(files)
    landings = _land_in_slices(database, name, connector, settings, run_id, at, reading, full)
    if not any(landing.live for landing in landings) and not reading.empty:
        where = f"Check that {', '.join(str(f) for f in files)} is the right export" if files else "Check what its credential may see"
        raise WarehouseError(f"{name}: {'the export' if files else 'the tool'} holds no rows at all. {where}.")
    _accept_version(database, name, version)
    status = "ok" if stored else "new"
    unwanted = connector.unwanted(settings)
    listed = [landing for landing in landings if landing.live or landing.stream not in unwanted]
    _write_health(database, name, listed, reading, settings, status, run_id, at)
    return Outcome(name, status, "; ".join(reading.notes), False, landings, dict(reading.counted), dict(reading.quarantined))


def _keep_to_scope(database: Database, name: str, connector: Connector, settings: SourceSettings, run_id: str, reading: Reading) -> None:
    """Take away what the settings leave out now: also where the source cannot be read tonight, or needs no reading."""
    lets_in = connector.lets_in(settings, source_state.known(database, name))
    unwanted = connector.unwanted(settings)
    streams = tuple(stream for stream in connector.streams(settings) if stream.name not in unwanted)
    for taken in take_away(database, name, streams, lets_in, f"{run_id}.{name}.scope"):
        reading.note(f"taken away from {taken.rows:,} rows of {taken.stream}, as the settings leave it out: {', '.join(taken.columns)}")


def _land_in_slices(
    database: Database, name: str, connector: Connector, settings: SourceSettings, run_id: str, at: datetime, reading: Reading, full: bool
) -> list[StreamLanding]:
    """Read and land until nothing is left to read: one slice for an export, several for a long back-fill, each of which is kept for good."""
    streams = connector.streams(settings)
    landings: list[StreamLanding] = []
    was_interrupted = source_state.begin_landing(database, name)
    for number in count():
        load_id = f"{run_id}.{name}" + (f".{number}" if number else "")

        def accept(received: Sequence[StreamLanding], before: Sequence[StreamLanding] = tuple(landings)) -> None:
            _account(name, combined(before, received), reading)

        landed = land(database, name, connector.read(settings, reading), streams, reading, load_id, at, accept, full)
        landings = combined(landings, landed)
        _remember(database, name, landed, load_id, at, was_interrupted)
        source_state.keep(database, name, reading.remembered)
        # DuckDB holds what was added in memory, uncompressed, until it is written into the file: a long back-fill would gather all of it there
        database.connection.execute("checkpoint")
        finished = not reading.unfinished
        reading.next_slice()
        if finished:
            break
    source_state.end_landing(database, name)
    return landings


def combined(before: Sequence[StreamLanding], landed: Sequence[StreamLanding]) -> list[StreamLanding]:
    """The slices so far and one more as if they were one."""
    if not before:
        return list(landed)
    pairs = zip(before, landed, strict=True)
    return [
        StreamLanding(
            b.stream,
            a.received + b.received,
            a.repeated + b.repeated,
            a.changed + b.changed,
            a.deleted + b.deleted,
            b.live,
            a.example or b.example,
        )
        for a, b in pairs
    ]


def _landed(database: Database, name: str, stream: str, columns: Sequence[str] = ()) -> pa.Table:
    """The stream's rows that are alive; nothing where it never landed. columns: only these."""
    if not database.columns(f"raw_{name}", stream):
        return pa.table({})
    wanted = ", ".join(f'"{column}"' for column in columns) or "*"
    return database.connection.sql(f'select {wanted} from raw_{name}."{stream}" where _deleted_at is null').to_arrow_table()


def fail_source(database: Database, name: str, streams: Sequence[Stream], run_id: str, why: str) -> None:
    """Mark the source failed; its last load and its watermark stay as they were. streams: those that it should have given."""
    for stream in streams:
        database.connection.execute(
            """insert into meta.source_health (source, source_object, status, live_rows, landed_rows,
                   quarantined_rows, is_complete, message, run_id)
               values (?, ?, 'failed', 0, 0, 0, false, ?, ?) on conflict do nothing""",
            [name, stream.name, why, run_id],
        )
    database.connection.execute("update meta.source_health set status = 'failed', message = ?, run_id = ? where source = ?", [why, run_id, name])


def drop_unconfigured(database: Database, names: Sequence[str]) -> None:
    """Sources that left the configuration no longer have a health."""
    database.connection.execute("delete from meta.source_health where not list_contains(?, source)", [list(names)])


def last_change(database: Database, name: str) -> str:
    """The load that last changed the source's rows; empty when it never landed."""
    found = database.value("select load_id from meta.reading where source = ?", [name])
    return str(found) if found else ""


def _meaning(settings: SourceSettings) -> str:
    """The settings as text, the same wherever the project lies."""
    return json.dumps(settings.model_dump(), default=lambda value: value.name if isinstance(value, Path) else str(value), sort_keys=True)


def _code_of(connector: Connector) -> str:
    """The connector's own source, so that a corrected reader reads again."""
    module = inspect.getmodule(connector.read)
    if module is None or module.__file__ is None:
        return connector.system
    folder = Path(module.__file__).parent
    return fingerprint(sorted(folder.rglob("*.py")))


def _account(name: str, landings: Sequence[StreamLanding], reading: Reading) -> None:
    """Every row that was met is landed or quarantined. Raises WarehouseError with the stream where the sum does not hold."""
    for landing in landings:
        met, aside = reading.counted.get(landing.stream, 0), reading.quarantined.get(landing.stream, 0)
        if met != landing.received + aside:
            raise WarehouseError(
                f"{name}.{landing.stream}: {met} rows were met, {landing.received} handed over, {aside} quarantined: some were lost."
            )


def _remember(database: Database, name: str, landings: Sequence[StreamLanding], load_id: str, at: datetime, was_interrupted: bool) -> None:
    """The load that was landed. No version of the files goes with it: a reading that is refused later would pass for one that holds."""
    changed = was_interrupted or any(landing.changed or landing.deleted for landing in landings)
    database.connection.execute(
        """insert into meta.reading values (?, '', ?, ?)
           on conflict do update set fingerprint = excluded.fingerprint, read_at = excluded.read_at,
               load_id = case when ? then excluded.load_id else load_id end""",
        [name, load_id, at, changed],
    )


def _accept_version(database: Database, name: str, version: str) -> None:
    """What was read is good: while the files stay as they are, they need no other reading."""
    database.connection.execute("update meta.reading set fingerprint = ? where source = ?", [version, name])


def _has_failed(database: Database, name: str) -> bool:
    """Whether the last run could not read the source; then it is looked at again, whatever was remembered of it."""
    return bool(database.value("select count(*) from meta.source_health where source = ? and status = 'failed'", [name]))


def _note_unchanged(database: Database, name: str, run_id: str) -> None:
    """An export does not get fresher by being looked at again: its time of success and its staleness stay as they were."""
    database.connection.execute(
        "update meta.source_health set status = 'ok', message = null, changed_rows = 0, deleted_rows = 0, run_id = ? where source = ?",
        [run_id, name],
    )


def _write_health(
    database: Database,
    name: str,
    landings: Sequence[StreamLanding],
    reading: Reading,
    settings: SourceSettings,
    status: str,
    run_id: str,
    at: datetime,
) -> None:
    kept = {str(o): u for o, u in database.rows("select source_object, usual_live_rows from meta.source_health where source = ?", [name])}
    database.connection.execute("delete from meta.source_health where source = ?", [name])
    for landing in landings:
        aside = reading.quarantined.get(landing.stream, 0)
        said = [f"{aside} rows quarantined, see {reading.quarantine_file}"] if aside else []
        said += [f"{landing.repeated} rows repeat a key; the first is kept"] if landing.repeated else []
        said += [f"{landing.stream}: 0 records in what was read"] if landing.stream in reading.empty else []
        database.connection.execute(
            "insert into meta.source_health values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                name, landing.stream, status, reading.cursors.get(landing.stream), at, landing.live, landing.received, aside,
                landing.stream in reading.up_to_date, at + settings.stale_after, "; ".join(said) or None, reading.counted.get(landing.stream, 0),
                landing.changed, landing.deleted, run_id, kept.get(landing.stream),
            ],
        )  # fmt: skip


def quarantine_file(data_dir: Path, run_id: str, source: str) -> Path:
    """Where this run's bad rows of the source are set aside, as JSON lines."""
    return data_dir / "quarantine" / run_id / f"{source}.jsonl"
