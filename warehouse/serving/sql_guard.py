"""What a SELECT asks, read from its syntax tree as DuckDB parses it: the tables, functions and texts that it names, and why it is not answered.

Every table function and catalog table that may be asked for is listed here; whatever a later DuckDB brings is refused until it is. A tree cannot be
misled by spelling, comments or rare spaces, as a look at the text can.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

DEEPEST = 5000  # levels of a tree; a chain of `and` or `||` takes one or two for each of its parts
TABLE_FUNCTIONS = frozenset(
    (
        "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree", "summary", "pg_timezone_names",
        "icu_calendar_names", "duckdb_tables", "duckdb_views", "duckdb_columns", "duckdb_functions", "duckdb_types", "duckdb_keywords",
        "duckdb_constraints", "duckdb_indexes", "duckdb_schemas", "duckdb_sequences", "duckdb_dependencies", "duckdb_optimizers", "duckdb_memory",
        "pragma_version", "pragma_table_info", "pragma_metadata_info", "pragma_storage_info",
    )
)  # fmt: skip
CATALOG_TABLES = frozenset(
    (
        "character_sets", "check_constraints", "columns", "constraint_column_usage", "constraint_table_usage", "key_column_usage",
        "referential_constraints", "schemata", "table_constraints", "tables", "views", "duckdb_tables", "duckdb_views", "duckdb_columns",
        "duckdb_types", "duckdb_constraints", "duckdb_indexes", "duckdb_schemas", "sqlite_master", "sqlite_schema", "pg_am", "pg_attrdef",
        "pg_attribute", "pg_class", "pg_collation", "pg_constraint", "pg_database", "pg_depend", "pg_description", "pg_enum", "pg_index",
        "pg_indexes", "pg_namespace", "pg_proc", "pg_sequence", "pg_sequences", "pg_tables", "pg_type", "pg_views",
    )
)  # fmt: skip
# of the functions in an expression only these say how this machine is set up, turn a text into a statement, or leave something behind
UNANSWERED = frozenset(("current_setting", "getenv", "json_serialize_sql", "json_serialize_plan", "json_deserialize_sql", "write_log"))
NOT_HERE = "{}: no file, setting of this machine or text as a statement is read here. Ask the published tables; `describe` lists them"
MACRO = "select 1 from duckdb_functions() where function_name = ? and function_type = 'table_macro' and not internal"
CATALOG = "select 1 from duckdb_views() where view_name = ? and internal"


@dataclass(frozen=True)
class Asked:
    """tables: names of tables and views, in small letters; table functions with (). functions: names in expressions. texts: string literals."""

    tables: frozenset[str]
    functions: frozenset[str]
    texts: frozenset[str]


class Unreadable(ValueError):
    """The statement has no tree that can be read; the message says why."""


def asked(connection: duckdb.DuckDBPyConnection, statement: str) -> Asked:
    """What one SELECT names, at any depth. Raises Unreadable."""
    sys.setrecursionlimit(max(DEEPEST, sys.getrecursionlimit()))
    found = connection.execute("select json_serialize_sql(?::varchar)", [statement]).fetchone()
    try:
        tree = json.loads(found[0]) if found else {"error": True}
    except RecursionError:
        raise Unreadable("the statement is nested too deeply: ask for less at once") from None
    if tree.get("error"):
        raise Unreadable(f"this cannot be answered: {tree.get('error_message', 'it cannot be read')}")
    tables, functions, texts = set[str](), set[str](), set[str]()
    for node in _nodes(tree):
        kind = node.get("type")
        if kind in ("BASE_TABLE", "SHOW_REF") and node["table_name"]:
            tables.add(str(node["table_name"]).strip('"').lower())
        elif kind == "TABLE_FUNCTION":
            tables.add(str(node["function"].get("function_name")).lower() + "()")
        elif "function_name" in node:
            functions.add(str(node["function_name"]).lower())
        elif kind == "VALUE_CONSTANT" and (literal := node.get("literal")) and literal.get("kind") == "STRING":
            texts.add(str(literal["text"]))
    return Asked(frozenset(tables), frozenset(functions), frozenset(texts))


def refusal(connection: duckdb.DuckDBPyConnection, said: Asked) -> str:
    """Why the statement is not answered; empty where it is."""
    for name in sorted(said.functions & UNANSWERED):
        return NOT_HERE.format(name)
    for name in sorted(said.tables):
        function = name.removesuffix("()")
        if function != name and function not in TABLE_FUNCTIONS and not connection.execute(MACRO, [function]).fetchone():
            return NOT_HERE.format(function)
        if function == name and name not in CATALOG_TABLES and connection.execute(CATALOG, [name]).fetchone():
            return NOT_HERE.format(name)
    return ""


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
