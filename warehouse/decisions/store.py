"""The file of decisions: every row that was ever decided, what revoked it, and who acted. Rows are added and revoked, never changed or removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from warehouse.errors import WarehouseError

FILE_NAME = "decisions.sqlite"
PATIENCE = 30  # seconds to wait for another program that writes decisions
MIGRATIONS = (
    (
        """create table decision (
            decision_id integer primary key autoincrement, kind text not null check (kind in ('must_link', 'cannot_link', 'pin', 'exclude')),
            record_key_a text not null, record_key_b text, field text, value text,
            author text not null, reason text not null, at text not null, revoked_at text
        )""",
        """create table acceptance (
            acceptance_id integer primary key autoincrement, source text not null, run_id text, author text not null, at text not null
        )""",
    ),
    (
        # one row: one thing that somebody did; what it decided and what it revoked name it
        """create table act (
            act_id integer primary key autoincrement, kind text not null check (kind in ('decide', 'undo', 'review')), about text not null,
            author text not null, reason text not null, at text not null
        )""",
        "alter table decision add column act_id integer",
        "alter table decision add column revoked_by integer",
        "alter table decision add column restores integer",
        # one row: one answer to a question of the review queue
        """create table review_answer (
            answer_id integer primary key autoincrement, candidate_id text not null, record_key_a text not null, record_key_b text not null,
            answer text not null check (answer in ('same', 'different', 'skip')), act_id integer,
            author text not null, reason text not null, at text not null
        )""",
    ),
    # one row: one handle of somebody who was excluded, as a keyed hash: it answers whoever asks for that handle, and tells nobody else anything
    ("create table excluded_handle (number integer not null, hash text not null, primary key (hash, number)) without rowid",),
)

Kind = Literal["must_link", "cannot_link", "pin", "exclude"]
ActKind = Literal["decide", "undo", "review"]
COLUMNS = (
    "decision_id, kind, record_key_a, record_key_b, field, value, author, reason, at, revoked_at, act_id, revoked_by, coalesce(restores, decision_id)"
)


@dataclass(frozen=True)
class Decision:
    """One row of the file. number: what people call it by; it stays the same when a revoked decision is made to stand again."""

    decision_id: int
    kind: Kind
    record_key_a: str
    record_key_b: str | None
    field: str | None
    value: str | None
    author: str
    reason: str
    at: str
    revoked_at: str | None = None
    act_id: int | None = None
    revoked_by: int | None = None
    number: int = 0

    @property
    def said(self) -> str:
        """`decision 7 (ann, 2026-11-02: they sit in different offices)`."""
        return f"decision {self.number} ({self.author}, {self.at[:10]}{': ' + self.reason if self.reason else ''})"


@dataclass(frozen=True)
class Wish:
    """A decision that is to be made: its kind and what it is about. Pins have field and value, links have two record keys.

    line: where a file says so, for what another line contradicts.
    """

    kind: Kind
    record_key_a: str
    record_key_b: str | None = None
    field: str | None = None
    value: str | None = None
    line: int | None = dataclass_field(default=None, compare=False)

    @property
    def said(self) -> str:
        """`line 7` of the file, or `this`, which alone is to be decided."""
        return f"line {self.line}" if self.line is not None else "this"


@dataclass(frozen=True)
class Act:
    """What one act of somebody did: the decisions that it made, made to stand again, and revoked."""

    act_id: int
    made: Sequence[Decision]
    restored: Sequence[Decision]
    revoked: Sequence[Decision]

    @property
    def number(self) -> int | None:
        """The first decision that it made or that stands again; None where it only took back."""
        return min((decision.number for decision in [*self.made, *self.restored]), default=None)

    @property
    def handle(self) -> str:
        """What `c360 undo` takes it back by: a number, or for what only took back a name of its own, `undo-7`."""
        return str(self.number) if self.number is not None else undo_name(self.act_id)


def open_ledger(data_dir: Path) -> sqlite3.Connection:
    """The decision ledger, migrated to the newest form. Raises WarehouseError for one from a newer version, or that cannot be opened."""
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
        is_new = not path.exists()
        connection = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
        if is_new:
            path.chmod(0o640)
    except (sqlite3.Error, OSError) as error:
        raise WarehouseError(f"{path} cannot be opened: {error}. It and its folder must be yours to write.") from error
    try:
        connection.execute("pragma journal_mode = wal")
        _migrate(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise WarehouseError(f"{path} cannot be used: {error}") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("begin immediate")  # two programs may open an old file at once: the second finds it new
    version = _version(connection)
    if version > len(MIGRATIONS):
        connection.execute("rollback")
        raise WarehouseError(f"{path} is of version {version}; this program knows {len(MIGRATIONS)}. Install the customer360 that wrote it.")
    for number in range(version, len(MIGRATIONS)):
        for statement in MIGRATIONS[number]:
            connection.execute(statement)
        connection.execute(f"pragma user_version = {number + 1}")
    connection.execute("commit")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


@contextmanager
def reading(data_dir: Path) -> Iterator[sqlite3.Connection]:
    """The ledger, open for looking."""
    with closing(open_ledger(data_dir)) as ledger:
        yield ledger


@contextmanager
def writing(data_dir: Path, dry_run: bool = False) -> Iterator[sqlite3.Connection]:
    """The ledger in one transaction, so that what was checked still holds when it is written; all of it or nothing. dry_run: nothing."""
    with closing(open_ledger(data_dir)) as ledger:
        try:
            ledger.execute("begin immediate")
        except sqlite3.OperationalError as error:
            raise WarehouseError(f"somebody else has been writing decisions for {PATIENCE} seconds ({error}): try again") from error
        try:
            yield ledger
        except BaseException:
            ledger.execute("rollback")
            raise
        ledger.execute("rollback" if dry_run else "commit")


def undo_name(act_id: int) -> str:
    """What people call an act that took something back by."""
    return f"undo-{act_id}"


def undo_said(ledger: sqlite3.Connection, act_id: int) -> str | None:
    """`undo-7 (bo, 2026-11-02: they are two after all)`; None where no such act took anything back."""
    row = ledger.execute("select author, at, reason from act where act_id = ? and kind = 'undo'", [act_id]).fetchone()
    return f"{undo_name(act_id)} ({row[0]}, {row[1][:10]}{': ' + row[2] if row[2] else ''})" if row else None


def standing(ledger: sqlite3.Connection) -> list[Decision]:
    """The decisions that are not revoked, in the order of their numbers."""
    return [row for row in every(ledger) if row.revoked_at is None]


def every(ledger: sqlite3.Connection) -> list[Decision]:
    """All rows, revoked ones too, in the order of their numbers."""
    return [Decision(*row) for row in ledger.execute(f"select {COLUMNS} from decision order by coalesce(restores, decision_id), decision_id")]


def write(
    ledger: sqlite3.Connection,
    kind: ActKind,
    about: str,
    author: str,
    reason: str,
    *,
    wishes: Sequence[Wish] = (),
    revoke: Sequence[Decision] = (),
    restore: Sequence[Decision] = (),
) -> Act:
    """Write one act: make the wishes decisions, revoke those that stand, let revoked ones stand again under their old numbers and authors."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    act_id = _insert(ledger, "insert into act (kind, about, author, reason, at) values (?, ?, ?, ?, ?)", [kind, about, author, reason, at])
    for decision in revoke:
        ledger.execute(
            "update decision set revoked_at = ?, revoked_by = ? where decision_id = ? and revoked_at is null", [at, act_id, decision.decision_id]
        )
    new: list[tuple[Wish | Decision, str, str, str, int | None]] = [(wish, author, reason, at, None) for wish in wishes]
    old: list[tuple[Wish | Decision, str, str, str, int | None]] = [
        (decision, decision.author, decision.reason, decision.at, decision.number) for decision in restore
    ]
    columns = "kind, record_key_a, record_key_b, field, value, author, reason, at, act_id, restores"
    for said, by, why, when, number in [*new, *old]:
        values = [said.kind, said.record_key_a, said.record_key_b, said.field, said.value, by, why, when, act_id, number]
        _insert(ledger, f"insert into decision ({columns}) values ({', '.join('?' * len(values))})", values)
    mine = [decision for decision in standing(ledger) if decision.act_id == act_id]
    fresh = [decision for decision in mine if decision.number == decision.decision_id]
    return Act(act_id, fresh, [decision for decision in mine if decision not in fresh], list(revoke))


def answer(ledger: sqlite3.Connection, candidate_id: str, pair: tuple[str, str], said: str, act_id: int | None, author: str, reason: str) -> None:
    """Keep an answer to a question of the review queue. act_id: the act that made it a decision; None for one that was skipped."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    columns = "candidate_id, record_key_a, record_key_b, answer, act_id, author, reason, at"
    _insert(ledger, f"insert into review_answer ({columns}) values (?, ?, ?, ?, ?, ?, ?, ?)", [candidate_id, *pair, said, act_id, author, reason, at])


def answers(ledger: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Candidate id → its last answer (same, different, skip) and who gave it; answers whose decision was revoked no longer count."""
    sql = """select candidate_id, answer, author from review_answer as r
             where act_id is null or exists (select 1 from decision as d where d.act_id = r.act_id and d.revoked_at is null)
             order by answer_id"""
    return {candidate: (said, author) for candidate, said, author in ledger.execute(sql)}


def _insert(ledger: sqlite3.Connection, sql: str, values: Sequence[object]) -> int:
    return int(ledger.execute(sql, values).lastrowid or 0)
