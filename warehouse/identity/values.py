"""What only a slow library can read: registered domains, telephone numbers, personal names. Distinct values only, each read once.

Readings are remembered from run to run in identity.known_*; those of values that no record holds any more are forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any

import duckdb
import phonenumbers
import polars as pl
from publicsuffixlist import PublicSuffixList

from warehouse.identity import reference
from warehouse.identity.names import read_name

SHORTEST_NUMBER = 7  # digits; shorter ones are extensions and service numbers


def read_domains(con: duckdb.DuckDBPyConnection) -> None:
    """identity.known_domain: domain, registered_domain (NULL for a public suffix or no domain at all)."""
    suffixes = PublicSuffixList(only_icann=True)
    _remember(con, "domain", ["domain"], ["registered_domain"], lambda row: (registered_domain(row[0], suffixes),))


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
    _remember(con, "phone", ["raw_value", "region"], ["value"], lambda row: (phone_number(row[0], row[1]),))


def phone_number(raw: str, region: str) -> str | None:
    """E.164 without extension. region: two letters, or '' for numbers that begin with + or 00."""
    text = "+" + raw.strip()[2:] if raw.strip().startswith("00") else raw
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or len(str(number.national_number)) < SHORTEST_NUMBER:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def read_names(con: duckdb.DuckDBPyConnection) -> None:
    """identity.known_name: the three written parts, name_key (words in one order), name (as names.from_text reads it), surname."""

    def read(row: tuple[Any, ...]) -> tuple[Any, ...]:
        name = read_name(*(part or None for part in row))
        return (name.key, name.as_text(), name.family[-1] if name.family else None) if name else (None, None, None)

    _remember(con, "name", ["full_name", "given_name", "family_name"], ["name_key", "name", "surname"], read)


def _remember(
    con: duckdb.DuckDBPyConnection, what: str, keys: list[str], values: list[str], read: Callable[[tuple[Any, ...]], tuple[Any, ...]]
) -> None:
    """Make identity.known_<what> hold a reading of every row of identity.<what>_seen, and of no other.

    Readings made by other code or other reference tables (read_by) are made again.
    """
    known, seen, columns = f"identity.known_{what}", f"identity.{what}_seen", ", ".join([*keys, *values, "read_by"])
    now = reader_version()
    typed = ", ".join(f"{column} varchar" for column in (*keys, *values, "read_by"))
    con.execute(f"create table if not exists {known} ({typed})")
    if ", ".join(str(row[0]) for row in con.execute(f"describe {known}").fetchall()) != columns:
        con.execute(f"create or replace table {known} ({typed})")
    standing = f"(select * from {known} where read_by = '{now}')"
    missing = con.execute(f"select {', '.join(keys)} from {seen} anti join {standing} using ({', '.join(keys)})").fetchall()
    schema = dict.fromkeys([*keys, *values, "read_by"], pl.String)
    con.register("read_now", pl.DataFrame([(*row, *read(row), now) for row in missing], schema=schema, orient="row"))
    con.execute(
        f"create or replace table {known} as"
        f" select {columns} from {standing} semi join {seen} using ({', '.join(keys)}) union all select {columns} from read_now"
    )
    con.unregister("read_now")


@cache
def reader_version() -> str:
    """What a reading depends on beside the value: our code and tables, and the libraries."""
    parts = [*reference.sources(), *(version(package) for package in ("phonenumbers", "publicsuffixlist", "anyascii"))]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
