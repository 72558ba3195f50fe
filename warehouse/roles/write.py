"""The files of the roles that are made from the full one, written whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from warehouse.contracts import Table
from warehouse.database import Database
from warehouse.published_file import write_file
from warehouse.roles.basis import NOBODY, Basis
from warehouse.roles.role import SOURCE, Role, agent_role, any_refused, masked_role, places_of, same_file, source_of
from warehouse.roles.texts import clean_texts


def write_agent(database: Database, full: Path, path: Path, models: Path, tables: Mapping[str, Table]) -> Basis:
    """Write the agent's file at path from the full one, both complete files. Where nobody refused it is the full file itself."""
    connection = database.connection
    with source_of(connection, full):
        places = places_of(tables)
        if not any_refused(connection, tables, places):
            same_file(full, path)
            return Basis(NOBODY)
        role = agent_role(database, places)
        return _write(database, role, places, path, models, tables)


def write_masked(database: Database, agent: Path, path: Path, models: Path, tables: Mapping[str, Table]) -> Basis:
    """Write the masked file at path from the agent's."""
    with source_of(database.connection, agent):
        places = places_of(tables)
        return _write(database, masked_role(database, tables, places), places, path, models, tables)


def _write(database: Database, role: Role, places: Mapping[str, str], path: Path, models: Path, tables: Mapping[str, Table]) -> Basis:
    rows = {name: [place] for name, place in places.items()}
    ordinary = clean_texts(database.connection, tables, rows, role.texts, *role.known, role.words)
    selects = {name: role.select(name, place) for name, place in places.items()}
    write_file(database, path, models, {}, tables, selects, role.beside, SOURCE)
    return Basis(role.fingerprint, ordinary)
