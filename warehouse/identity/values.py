"""What only a slow library can read: registered domains, telephone numbers, personal names. Distinct values only, each read once.

Readings are remembered from run to run in identity.known_*; those of values that no record holds any more are forgotten.
Where many are missing, what is plainly written is read in SQL, which by test gives the library's own answer; the library reads the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import duckdb
import phonenumbers
import polars as pl
from publicsuffixlist import PublicSuffixList

from warehouse.identity import plain, reference
from warehouse.identity.names import read_name

Row = Sequence[str]

MANY = 2_000  # missing values from which reading the plain ones in SQL pays


@dataclass(frozen=True)
class Reader:
    """How the values of identity.<what>_seen become identity.known_<what>.

    keys: the columns that are read; values: the columns that are found. read: the values of one row of keys.
    plain: makes the table `plain_<what>` (keys, values) of those rows of `missing_<what>` that SQL can read.
    """

    what: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    read: Callable[[Row], Sequence[str | None]]
    plain: Callable[[duckdb.DuckDBPyConnection], None] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of identity.known_<what>. read_by: what code and tables made the reading."""
        return (*self.keys, *self.values, "read_by")


def read_domains(con: duckdb.DuckDBPyConnection) -> None:
    """identity.known_domain: domain, registered_domain (NULL for a public suffix or no domain at all)."""
    suffixes = PublicSuffixList(only_icann=True)
    _remember(con, Reader("domain", ("domain",), ("registered_domain",), lambda row: (registered_domain(row[0], suffixes),)))


def registered_domain(domain: str, suffixes: PublicSuffixList) -> str | None:
    """`mail.acme.co.uk` → `acme.co.uk`; international names in the letters that people read."""
    try:
        readable = domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    except UnicodeError:
        readable = domain
    found: str | None = suffixes.privatesuffix(readable.strip("."))
    return found


def read_phones(con: duckdb.DuckDBPyConnection) -> None:
    """identity.known_phone: raw_value, region, value (E.164; NULL where it is no possible number)."""
    _remember(con, Reader("phone", ("raw_value", "region"), ("value",), lambda row: (phone_number(row[0], row[1]),), plain.phones))


def phone_number(raw: str, region: str) -> str | None:
    """E.164 without extension. region: two letters, or '' for numbers that begin with + or 00."""
    text = "+" + raw.strip()[2:] if raw.strip().startswith("00") else raw
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or len(str(number.national_number)) < plain.SHORTEST_NUMBER:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_names(con: duckdb.DuckDBPyConnection) -> None:
    """identity.known_name: the three written parts, name_key (words in one order), name (as names.from_text reads it), surname."""

    def read(row: Row) -> Sequence[str | None]:
        name = read_name(*(part or None for part in row))
        return (name.key, name.as_text(), name.family[-1] if name.family else None) if name else (None, None, None)

    _remember(con, Reader("name", ("full_name", "given_name", "family_name"), ("name_key", "name", "surname"), read, plain.names))


def _remember(con: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    """Make identity.known_<what> hold a reading of every row of identity.<what>_seen, and of no other.

    Readings made by other code or other reference tables (read_by) are made again.
    """
    known, seen, keys = f"identity.known_{reader.what}", f"identity.{reader.what}_seen", ", ".join(reader.keys)
    now = reader_version()
    _prepare(con, known, reader.columns, now)
    con.execute(f"create or replace temp table missing_{reader.what} as select {keys} from {seen} anti join {known} using ({keys})")
    missing = _count(con, f"missing_{reader.what}")
    # with the missing ones added, every value that is seen is known: only a surplus needs to be looked for
    if _count(con, known) + missing > _count(con, seen):
        con.execute(f"delete from {known} where rowid in (select k.rowid from {known} as k anti join {seen} using ({keys}))")
    rest = f"missing_{reader.what}"
    if reader.plain and missing >= MANY:
        reader.plain(con)
        con.execute(f"insert into {known} select {keys}, {', '.join(reader.values)}, '{now}' from plain_{reader.what}")
        rest = f"(select {keys} from missing_{reader.what} anti join plain_{reader.what} using ({keys}))"
    if missing:
        _read_slowly(con, reader, rest, now)
    for table in (f"missing_{reader.what}", f"plain_{reader.what}"):
        con.execute(f"drop table if exists temp.{table}")


def _prepare(con: duckdb.DuckDBPyConnection, known: str, columns: Sequence[str], now: str) -> None:
    """The table of readings, with none in it that would be made otherwise today."""
    typed = ", ".join(f"{column} varchar" for column in columns)
    con.execute(f"create table if not exists {known} ({typed})")
    readers = {"now": now} if [str(row[0]) for row in con.execute(f"describe {known}").fetchall()] == list(columns) else None
    if readers is None or con.execute(f"select 1 from {known} where read_by <> $now limit 1", readers).fetchall():
        con.execute(f"create or replace table {known} ({typed})")


def _read_slowly(con: duckdb.DuckDBPyConnection, reader: Reader, rest: str, now: str) -> None:
    keys = ", ".join(reader.keys)
    found = [(*row, *reader.read(row), now) for row in con.execute(f"select {keys} from {rest}").fetchall()]
    con.register("read_now", pl.DataFrame(found, schema=dict.fromkeys(reader.columns, pl.String), orient="row"))
    con.execute(f"insert into identity.known_{reader.what} select * from read_now")
    con.unregister("read_now")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"select count(*) from {table}").fetchall()[0][0])


@cache
def reader_version() -> str:
    """What a reading depends on beside the value: our code and tables, and the libraries."""
    parts = [*reference.sources(), *(version(package) for package in ("phonenumbers", "publicsuffixlist", "anyascii"))]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
