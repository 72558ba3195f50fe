"""Writing the files of the roles that are made from the full one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import duckdb
import polars as pl

from warehouse.contracts import Table
from warehouse.database import Database, installation_secret
from warehouse.published_file import write_file
from warehouse.roles import MASKED
from warehouse.roles.keyed import key_for, keyed, keyed_sql
from warehouse.roles.known import personal_values, refused_values
from warehouse.roles.masked import masked_select, text_columns
from warehouse.roles.quoted import without_quotes
from warehouse.roles.scrub import Known, scrubbed
from warehouse.sql_text import quoted, render

Words = tuple[pl.Series, pl.Series]  # texts of those who refused, and texts of others

SOURCE = "role_source"
PERSON = "[person]"
# role_text: every text that is to be cleaned, with all that is known out of it, and with what is nobody else's out of it
MACROS = """
    create or replace temp macro clean(said) as
        coalesce((select entry.clean from role_text as entry where entry.text = cast(said as varchar)), cast(said as varchar));
    create or replace temp macro clean_others(said) as
        coalesce((select entry.clean_others from role_text as entry where entry.text = cast(said as varchar)), cast(said as varchar));
"""


def write_agent(database: Database, full: Path, path: Path, models: Path, tables: Mapping[str, Table]) -> None:
    """Write the agent's file at path from the full one, both complete files. Where nobody refused it is the full file itself."""
    connection = database.connection
    with _source(connection, full):
        places = _places(tables)
        if not {"customer_profile", "account_profile", "customer_timeline"} <= set(tables) or not _any_refused(connection, places):
            _same_file(full, path)
            return
        for statement in connection.extract_statements(render(_sql("refused"), places, "refused.sql")):
            connection.execute(statement)
        key = key_for(installation_secret(database.data_dir), "withheld")
        for statement in connection.extract_statements(_unnamed(key)):
            connection.execute(statement)
        _clean_texts(connection, tables, places, *refused_values(connection, places), _refused_words(connection))
        selects = {name: render(_sql(f"agent/{name}"), places | {"this": places[name]}, f"agent/{name}.sql") for name in places}
        withheld = _withheld(key, places)
        write_file(database, path, models, {}, tables, selects, {"withheld": withheld}, SOURCE)


def write_masked(database: Database, agent: Path, path: Path, models: Path, tables: Mapping[str, Table]) -> None:
    """Write the masked file at path from the agent's."""
    connection = database.connection
    key = key_for(installation_secret(database.data_dir), MASKED)
    with _source(connection, agent):
        places = _places(tables)
        connection.execute(_pseudonym(key))
        if {"customer_profile", "customer_identifier", "employee"} <= set(tables):
            known = personal_values(connection, places, PERSON)
            labels = {email: f"m{keyed(key, email)[:16]}@masked.invalid" for email in known.emails}
            known = Known(known.emails, known.numbers, known.words, known.phrases, True, known.label, labels)
        else:
            known = Known(any_contact=True, label=PERSON)
        _clean_texts(connection, tables, places, known, known)
        selects = {name: masked_select(tables[name], places[name]) for name in places}
        write_file(database, path, models, {}, tables, selects, shape=SOURCE)


@contextmanager
def _source(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[None]:
    connection.execute(f"attach {quoted(str(file))} as {SOURCE} (read_only)")
    try:
        yield
    finally:
        connection.execute(f"detach {SOURCE}")


def _places(tables: Mapping[str, Table]) -> dict[str, str]:
    """Where each stored table stands in the attached file."""
    return {table.name: f"{SOURCE}.{'stored' if table.has_clock else 'main'}.{table.name}" for table in tables.values() if not table.like}


def _any_refused(connection: duckdb.DuckDBPyConnection, places: Mapping[str, str]) -> bool:
    held = " or ".join(
        f"exists (select 1 from {places[name]} where consent_ai_processing is false)" for name in ("customer_profile", "account_profile")
    )
    return bool(connection.execute(f"select {held}").fetchall()[0][0])


def _clean_texts(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    places: Mapping[str, str],
    every: Known,
    alone: Known,
    words: Words | None = None,
) -> None:
    """Make role_text: text, clean, clean_others; only texts that something is taken out of.

    words: of those whose words go too where others repeat them.
    """
    columns = [(name, column) for name in places for column in [*text_columns(tables[name]), *_own_words(tables[name])]]
    parts = [f'select {_one(tables[name], column)} as text from {places[name]} where "{column}" is not null' for name, column in columns]
    table = connection.sql(f"select distinct text from ({' union all '.join(parts)})").to_arrow_table()
    series = pl.Series("text", table.column("text"), dtype=pl.String)
    clean = scrubbed(without_quotes(series, *words, every.label) if words else series, every)
    found = pl.DataFrame({"text": series, "clean": clean, "clean_others": clean if alone is every else scrubbed(series, alone)})
    found = found.filter((pl.col("text") != pl.col("clean")) | (pl.col("text") != pl.col("clean_others")))
    connection.register("role_text_found", found.to_arrow())
    connection.execute("create or replace temp table role_text as select * from role_text_found")
    connection.unregister("role_text_found")
    for statement in connection.extract_statements(MACROS):
        connection.execute(statement)


def _one(table: Table, column: str) -> str:
    return f'unnest("{column}")' if table.column(column).type.endswith("[]") else f'cast("{column}" as varchar)'


def _own_words(table: Table) -> Sequence[str]:
    return [column.name for column in table.stored if column.pii == "words" and column.type in ("VARCHAR", "JSON")]


def _withheld(key: str, places: Mapping[str, str]) -> str:
    """SELECT of the keyed handles of those who refused."""
    handles = render(_sql("withheld"), places, "withheld.sql")
    return f"select {keyed_sql(key, 'value')} as handle, human_contact_name, human_contact_email from ({handles})"


def _refused_words(connection: duckdb.DuckDBPyConnection) -> Words | None:
    own, others = (
        pl.Series("text", connection.sql(f"select text from refused_words where {whose}").to_arrow_table().column("text"), dtype=pl.String)
        for whose in ("has_refused", "not has_refused")
    )
    return (own, others) if len(own) else None


def _unnamed(key: str) -> str:
    """Macros: ids of mails, and record keys with one, that do not name their sender's domain; other ids name nobody."""
    short = f"left({keyed_sql(key, 'value')}, 32)"
    return f"""
        create or replace temp macro unnamed(value) as case when contains(value, '@') then {short} else value end;
        create or replace temp macro unnamed_key(value) as
            case when contains(value, '@') then split_part(value, ':', 1) || ':' || split_part(value, ':', 2) || ':' || {short} else value end"""


def _pseudonym(key: str) -> str:
    """A macro: ids keep their beginning, record keys their source and object, addresses look like addresses; accounts are no persons."""
    short = f"left({keyed_sql(key, 'value')}, 16)"
    return f"""create or replace temp macro pseudonym(value) as case
        when value is null or starts_with(value, 'acc_') then value
        when regexp_matches(value, '^(cus|emp)_') then left(value, 4) || {short}
        when regexp_matches(value, '^[a-z][a-z0-9_]*:[a-z][a-z0-9_]*:.')
            then split_part(value, ':', 1) || ':' || split_part(value, ':', 2) || ':' || {short}
        when contains(value, '@') then 'm' || left({keyed_sql(key, "lower(value)")}, 16) || '@masked.invalid'
        else 'm_' || {short} end"""


def _same_file(full: Path, path: Path) -> None:
    """The same bytes under another name: a second name costs nothing, where the disk knows such."""
    try:
        os.link(full, path)
    except OSError:
        shutil.copyfile(full, path)


def _sql(name: str) -> str:
    return (resources.files("warehouse") / "roles" / f"{name}.sql").read_text(encoding="utf-8")
