"""The roles that are made from the full file: what is taken out of texts, and what becomes of each row."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

import duckdb
import polars as pl

from warehouse.contracts import Table
from warehouse.database import Database, installation_secret
from warehouse.delta.rows import place, stored
from warehouse.roles import AGENT, MASKED
from warehouse.roles.basis import of_everybody, of_refused
from warehouse.roles.below import unquoted_macro
from warehouse.roles.keyed import HANDLE_LENGTH, key_for, keyed, keyed_sql
from warehouse.roles.known import personal_values, refused_values
from warehouse.roles.masked import masked_select, masked_texts, text_columns
from warehouse.roles.scrub import Known
from warehouse.roles.texts import Texts, Words, by_dictionary, one_text
from warehouse.sql_text import quoted, render

SOURCE = "role_source"
PERSON = "[person]"


@dataclass(frozen=True)
class Role:
    """How a role's rows are made. known: what is taken out of texts: all of it, and what is nobody else's too. select: table, place → SELECT of
    the role's rows of the rows there. fingerprint: of what texts are cleaned of. texts: which those are. beside: as in `write_file`.
    """

    name: str
    known: tuple[Known, Known]
    select: Callable[[str, str], str]
    texts: Texts
    fingerprint: str
    words: Words | None = None
    beside: Mapping[str, str] = field(default_factory=dict)


def agent_role(database: Database, places: dict[str, str]) -> Role:
    """The agent's, over a full file; somebody in it refused. Makes the tables of refused.sql, which its SELECTs read."""
    connection = database.connection
    for statement in connection.extract_statements(render(_sql("refused"), places, "refused.sql")):
        connection.execute(statement)
    key = key_for(installation_secret(database.data_dir), "withheld")
    for statement in connection.extract_statements(_unnamed(key)):
        connection.execute(statement)
    connection.execute(unquoted_macro(Known().label))
    known = refused_values(connection, places)

    def select(name: str, place: str) -> str:
        return by_dictionary(render(_sql(f"agent/{name}"), places | {"this": place}, f"agent/{name}.sql"), name)

    beside = {"withheld": _withheld(key, places)}
    return Role(AGENT, known, select, _agent_texts, of_refused(connection, key, *known), _refused_words(connection), beside)


def _agent_texts(table: Table, place: str) -> list[str]:
    """Our own sentences too: they may repeat a value."""
    columns = [*text_columns(table), *(column for column in table.stored if column.pii == "words" and column.type in ("VARCHAR", "JSON"))]
    selects = [f'select {one_text(table, column.name)} as text from {place} where "{column.name}" is not null' for column in columns]
    if table.name == "customer_timeline":
        selects.append(f"select unquoted(untrusted_text) as text from {place} where thread_id in (select thread_id from refused_thread)")
    return selects


def masked_role(database: Database, tables: Mapping[str, Table], places: dict[str, str]) -> Role:
    """The masked one, over an agent's file."""
    connection = database.connection
    key = key_for(installation_secret(database.data_dir), MASKED)
    connection.execute(_pseudonym(key))
    if {"customer_profile", "customer_identifier", "employee"} <= set(tables):
        known = personal_values(connection, places, PERSON)
        labels = {email: f"m{keyed(key, email)[:16]}@masked.invalid" for email in known.emails}
        known = replace(known, labels=labels)
    else:
        known = Known(any_contact=True, label=PERSON)
    return Role(
        MASKED, (known, known), lambda name, place: by_dictionary(masked_select(tables[name], place), name), masked_texts, of_everybody(key, known)
    )


@contextmanager
def source_of(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[None]:
    """The file that a role is made from, attached as SOURCE."""
    connection.execute(f"attach {quoted(str(file))} as {SOURCE} (read_only)")
    try:
        yield
    finally:
        connection.execute(f"detach {SOURCE}")


def places_of(tables: Mapping[str, Table]) -> dict[str, str]:
    """Where each stored table stands in the attached file."""
    return {table.name: place(SOURCE, table) for table in stored(tables)}


def any_refused(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], places: Mapping[str, str]) -> bool:
    """Whether any person or organisation refused AI processing."""
    if not {"customer_profile", "account_profile", "customer_timeline"} <= set(tables):
        return False
    held = " or ".join(
        f"exists (select 1 from {places[name]} where consent_ai_processing is false)" for name in ("customer_profile", "account_profile")
    )
    return bool(connection.execute(f"select {held}").fetchall()[0][0])


def _withheld(key: str, places: Mapping[str, str]) -> str:
    """SELECT of the keyed handles of those who refused, in an order that tells nothing and in which one is soon found."""
    handles = render(_sql("withheld"), places, "withheld.sql")
    handle = f"left({keyed_sql(key, 'value')}, {HANDLE_LENGTH})"
    return f"select {handle} as handle, human_contact_name, human_contact_email from ({handles}) order by handle"


def _refused_words(connection: duckdb.DuckDBPyConnection) -> Words:
    own, others = (
        pl.Series("text", connection.sql(f"select text from refused_words where {whose}").to_arrow_table().column("text"), dtype=pl.String)
        for whose in ("has_refused", "not has_refused")
    )
    return own, others


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


def _sql(name: str) -> str:
    return (resources.files("warehouse") / "roles" / f"{name}.sql").read_text(encoding="utf-8")


def same_file(full: Path, path: Path) -> None:
    """The same bytes under another name: a second name costs nothing, where the disk knows such."""
    try:
        os.link(full, path)
    except OSError:
        shutil.copyfile(full, path)
