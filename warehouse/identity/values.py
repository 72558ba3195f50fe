"""What only a slow library can read: registered domains, telephone numbers, personal names. Distinct values only, each read once.

Readings are remembered from run to run in identity.known_*; those of values that no record holds any more are forgotten.
Where many are missing, what is plainly written is read in SQL, which by test gives the library's own answer; the library reads the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version

import duckdb
import phonenumbers
import polars as pl
from publicsuffixlist import PublicSuffixList

from warehouse.identity import plain, reference
from warehouse.identity.names import read_name

Row = Sequence[str]

CODE = (
    "values.py",
    "names.py",
    "east_asian.py",
    "couples.py",
    "generation.py",
    "plain.py",
    "phone_plans.py",
    "plain_names.sql",
    "plain_phones.sql",
)  # what reads
MANY = 2_000  # missing values from which reading the plain ones in SQL pays


@dataclass(frozen=True)
class Reader:
    """How the values of <what>_seen become identity.known_<what>.

    seen: the relation in which they stand, again and again. keys: its columns, that are read; values: the columns that are found.
    read: the values of one row of keys.
    plain: makes the table `plain_<what>` (keys, values) of those rows of `missing_<what>` that SQL can read.
    """

    what: str
    seen: str
    keys: tuple[str, ...]
    values: tuple[str, ...]
    read: Callable[[Row], Sequence[str | None]]
    plain: Callable[[duckdb.DuckDBPyConnection], None] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of identity.known_<what>. read_by: what code and tables made the reading; likeness: a hash of the keys."""
        return (*self.keys, *self.values, "read_by", "likeness")

    @property
    def likeness(self) -> str:
        """As SQL over the keys. Models find a reading by it."""
        said = ", ".join(f"'{key}': {key}" for key in self.keys)
        return f"likeness({{{said}}})"


def read_domains(con: duckdb.DuckDBPyConnection) -> None:
    """identity.known_domain: domain, registered_domain (NULL for a public suffix or no domain at all)."""
    reader = Reader("domain", "identity.domain_seen", ("domain",), ("registered_domain",), lambda row: (registered_domain(row[0], _suffixes()),))
    _remember(con, reader)


@cache
def _suffixes() -> PublicSuffixList:
    """Read when the first new domain is met, once: its ten thousand lines take a tenth of a second."""
    return PublicSuffixList(only_icann=True)


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
    seen = _view(con, "phone_seen")
    _remember(con, Reader("phone", seen, ("raw_value", "region"), ("value",), lambda row: (phone_number(row[0], row[1]),), plain.phones))


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

    seen = _view(con, "name_seen")
    _remember(con, Reader("name", seen, ("full_name", "given_name", "family_name"), ("name_key", "name", "surname"), read, plain.names))


def _view(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """A view of what the records say, from identity/<name>.sql. It is looked through twice; a table of it would cost more."""
    sql = (resources.files("warehouse") / "identity" / f"{name}.sql").read_text(encoding="utf-8")
    con.execute(f"drop table if exists identity.{name}")  # an earlier version kept one
    con.execute(f"create or replace temp view {name} as {sql}")
    return f"temp.{name}"


def _remember(con: duckdb.DuckDBPyConnection, reader: Reader) -> None:
    """Make identity.known_<what> hold a reading of every row of <what>_seen, and of no other.

    Readings made by other code or other reference tables (read_by) are made again. What is known is told by 64-bit hashes of the keys.
    """
    known, now = f"identity.known_{reader.what}", reader_version()
    _prepare(con, known, reader.columns, now)
    con.execute(f"create or replace temp table seen_now as select distinct {reader.likeness} as likeness from {reader.seen}")
    con.execute(f"create or replace temp table missing_now as select likeness from seen_now anti join {known} using (likeness)")
    missing = _count(con, "missing_now")
    # with the missing ones added, every value that is seen is known: only a surplus needs to be looked for
    if _count(con, known) + missing > _count(con, "seen_now"):
        con.execute(f"delete from {known} where likeness not in (select likeness from seen_now)")
    if missing:
        _read(con, reader, missing)
    for table in ("seen_now", "missing_now", f"missing_{reader.what}", f"plain_{reader.what}"):
        con.execute(f"drop table if exists temp.{table}")


def _prepare(con: duckdb.DuckDBPyConnection, known: str, columns: Sequence[str], now: str) -> None:
    """The table of readings, with none in it that would be made otherwise today."""
    typed = ", ".join(f"{column} {'ubigint' if column == 'likeness' else 'varchar'}" for column in columns)
    con.execute(f"create table if not exists {known} ({typed})")
    same = [str(row[0]) for row in con.execute(f"describe {known}").fetchall()] == list(columns)
    if not same or con.execute(f"select 1 from {known} where read_by <> ? limit 1", [now]).fetchall():
        con.execute(f"create or replace table {known} ({typed})")


def _read(con: duckdb.DuckDBPyConnection, reader: Reader, missing: int) -> None:
    """Add readings of what is missing: where that is much, the plain ones by SQL and the others one by one."""
    known, keys, now = f"identity.known_{reader.what}", ", ".join(reader.keys), reader_version()
    rest = f"missing_{reader.what}"
    con.execute(
        f"create or replace temp table {rest} as select distinct {keys} from {reader.seen}"
        f" where {reader.likeness} in (select likeness from missing_now)"
    )
    if reader.plain and missing >= MANY:
        reader.plain(con)
        con.execute(f"insert into {known} select {keys}, {', '.join(reader.values)}, '{now}', {reader.likeness} from plain_{reader.what}")
        rest = f"(select {keys} from missing_{reader.what} anti join plain_{reader.what} using ({keys}))"
    found = [(*row, *reader.read(row), now) for row in con.execute(f"select {keys} from {rest}").fetchall()]
    con.register("read_now", pl.DataFrame(found, schema=dict.fromkeys(reader.columns[:-1], pl.String), orient="row"))
    con.execute(f"insert into {known} select *, {reader.likeness} from read_now")
    con.unregister("read_now")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(con.execute(f"select count(*) from {table}").fetchall()[0][0])


@cache
def reader_version() -> str:
    """What a reading depends on beside the value: the code and tables that read, and the libraries."""
    code = [resources.files("warehouse") / "identity" / file for file in CODE]
    texts = [file.read_text(encoding="utf-8") for file in (*reference.reference_files(), *code)]
    libraries = [version(package) for package in ("duckdb", "phonenumbers", "publicsuffixlist", "anyascii")]
    return hashlib.sha256("\x1f".join([*texts, *libraries]).encode()).hexdigest()[:32]
