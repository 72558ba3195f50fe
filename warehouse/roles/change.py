"""The files of the roles, made from those of the version before: only rows that differ are made anew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from warehouse.contracts import Table
from warehouse.database import Database
from warehouse.delta import WholeNeeded
from warehouse.delta.file import change_file
from warehouse.delta.rows import Delta, Rows, place, typed
from warehouse.roles.basis import NOBODY, Basis
from warehouse.roles.role import SOURCE, Role, agent_role, any_refused, masked_role, places_of, same_file, source_of
from warehouse.roles.texts import clean_texts


def change_agent(
    database: Database, full: Path, before: Path, path: Path, tables: Mapping[str, Table], delta: Delta, stamps: Mapping[str, str], basis: Basis
) -> Delta:
    """Write the agent's file at path from that of the version before, which was made on this basis. delta: of the full file. Returns its own.

    Raises WholeNeeded where the agent's other rows may be other ones too.
    """
    connection = database.connection
    with source_of(connection, full):
        places = places_of(tables)
        if not any_refused(connection, tables, places):
            if basis.known != NOBODY:
                raise WholeNeeded("who refused AI processing is another")
            same_file(full, path)
            return delta
        role = agent_role(database, places)
        return _change(connection, role, before, path, tables, _with_their_accounts(connection, tables, delta), stamps, basis)


def change_masked(
    database: Database, agent: Path, before: Path, path: Path, tables: Mapping[str, Table], delta: Delta, stamps: Mapping[str, str], basis: Basis
) -> Delta:
    """Write the masked file at path from that of the version before. delta: of the agent's file. Otherwise as `change_agent`."""
    with source_of(database.connection, agent):
        role = masked_role(database, tables, places_of(tables))
        return _change(database.connection, role, before, path, tables, delta, stamps, basis)


def _change(
    connection: duckdb.DuckDBPyConnection,
    role: Role,
    before: Path,
    path: Path,
    tables: Mapping[str, Table],
    delta: Delta,
    stamps: Mapping[str, str],
    basis: Basis,
) -> Delta:
    if role.fingerprint != basis.known:
        raise WholeNeeded(f"{role.name}: what is taken out of texts is not what it was")
    rows = {name: [found.gone, found.come] for name, found in delta.items()}
    clean_texts(connection, tables, rows, role.texts, *role.known, role.words, basis.ordinary)
    own = {}
    for name, found in delta.items():
        own[name] = Rows(f"{role.name}_{found.gone}", f"{role.name}_{found.come}")
        for made, of in ((own[name].gone, found.gone), (own[name].come, found.come)):
            connection.execute(f"create or replace temp table {made} as {typed(tables[name], role.select(name, of))}")
    change_file(connection, before, path, tables, own, stamps, role.beside)
    return own


def _with_their_accounts(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, Table], delta: Delta) -> Delta:
    """And the organisations of whose people or cases some change: what the agent's rows of them tell is counted over those."""
    if "account_profile" not in delta:
        return delta
    ids = " union ".join(
        f"select account_id from {place}"
        for name in ("customer_profile", "support_case")
        if name in delta
        for place in (delta[name].gone, delta[name].come)
    )
    found = delta["account_profile"]
    own = Rows(f"near_{found.gone}", f"near_{found.come}")
    where = place(SOURCE, tables["account_profile"])
    for made, of in ((own.gone, found.gone), (own.come, found.come)):
        connection.execute(
            f"""create or replace temp table {made} as
                select * from {of}
                union all
                select * from {where}
                where account_id in ({ids})
                    and account_id not in (select account_id from {found.gone} union select account_id from {found.come})"""
        )
    return {**delta, "account_profile": own}
