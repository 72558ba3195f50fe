"""A statement for the log: its keywords, the published tables and columns and DuckDB's functions as they are, everything else hashed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import duckdb

from warehouse.contracts import published_tables
from warehouse.serving.sql import STATEMENT_LENGTH

PLAIN = re.compile(r"[\s!-/:-@\[-`{-~]*")  # punctuation
SHORT_NUMBER = re.compile(r"\d{1,3}|\.")
QUOTED = re.compile(r"'((?:[^']|'')*)'")


def hidden_sql(sql: str, short: Callable[[str], str]) -> str:
    """The statement without anything that its writer chose freely. short: the hash of a value. It is never parsed, which could exhaust the server."""
    try:
        written = sql.encode()
        tokens = [(at, kind.name) for at, kind in duckdb.tokenize(sql)] if len(sql) <= STATEMENT_LENGTH else []
    except (duckdb.Error, UnicodeError):
        tokens = []
    if not tokens:
        return short(sql) if sql else ""
    ends = [at for at, _ in tokens[1:]] + [len(written)]
    parts = [short(written[: tokens[0][0]].decode(errors="replace"))] if written[: tokens[0][0]].strip() else []
    before = ""
    for (at, kind), end in zip(tokens, ends, strict=True):
        said = written[at:end].decode(errors="replace")
        bare = said.rstrip()
        parts.append((bare if _is_told(bare, kind, before) else short(_value(bare))) + said[len(bare) :])
        before = kind
    return "".join(parts)


def _is_told(word: str, kind: str, before: str) -> bool:
    if kind == "keyword":
        return (word.isascii() and word.isalpha()) or word.lower() in _names()
    if kind == "identifier":
        return word.lower().strip('"') in _names()
    if kind == "numeric_const":  # the 20 of `limit 20`, and no part of a telephone number
        return word == "." or (before == "keyword" and bool(SHORT_NUMBER.fullmatch(word)))
    return kind == "operator" and bool(PLAIN.fullmatch(word))


def _value(word: str) -> str:
    """What a plain literal says, so that it has the hash that the same value has as an argument."""
    literal = QUOTED.fullmatch(word)
    return literal[1].replace("''", "'") if literal else word


@cache
def _names() -> frozenset[str]:
    tables = published_tables()
    own = {column.name for table in tables.values() for column in table.columns} | set(tables)
    with duckdb.connect() as connection:
        found = connection.execute("select distinct function_name from duckdb_functions()").fetchall()
    return frozenset(own | {str(name).lower() for (name,) in found})
