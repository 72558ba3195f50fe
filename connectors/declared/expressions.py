"""The SQL expressions of a declared tool: one scalar over the columns of its own row, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from connectors.column_names import ColumnNames

PARAMETERS = ("source", "timezone")
# functions that the parser does not know by itself: the warehouse's own and DuckDB's for text, times and JSON
FUNCTIONS = frozenset((
    "clean_email", "contains", "email_domain", "ends_with", "epoch_ms", "epoch_time", "fold", "json_array_length", "json_extract_string",
    "json_text", "keyed_hash", "left", "list_extract", "lpad", "md5", "naive_time", "nfc_normalize", "prefix", "regexp_full_match",
    "regexp_matches", "right", "rpad", "starts_with", "string_split", "strip_accents", "suffix", "timezone", "to_timestamp", "truth", "try_strptime",
    "url_decode", "web_domain", "written_date", "written_time",
))  # fmt: skip
FORBIDDEN: dict[type[Any], str] = {
    exp.Query: "a subquery",
    exp.Table: "a table",
    exp.AggFunc: "an aggregate",
    exp.Window: "a window function",
    exp.Star: "a *",
    exp.Columns: "COLUMNS",
    exp.UDTF: "a table function",
    exp.Explode: "a table function",
    exp.ReadCSV: "a file",
    exp.ReadParquet: "a file",
    exp.Command: "a command",
    exp.Parameter: "a parameter",
    exp.Rand: "chance",
    exp.Uuid: "chance",
    exp.CurrentTimestamp: "the present time",
    exp.CurrentDate: "the present time",
    exp.CurrentTime: "the present time",
}


@dataclass(frozen=True)
class Expression:
    """sql: DuckDB's, columns quoted under their raw names. columns: those names. place, line: where it stands in the tool's file."""

    sql: str
    columns: tuple[str, ...]
    place: str
    line: int


def parse(value: object, place: str, line: int) -> Expression:
    """The expression that a value of the file is; true, 3 and 0.5 stand for themselves. Raises ValueError saying what is wrong with it."""
    if not isinstance(value, str | int | float) or value == "":
        raise ValueError("must be a SQL expression, such as a column's name or \"'a text'\"")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    try:
        statements = sqlglot.parse(f"select {text}", dialect="duckdb")
    except SqlglotError as error:
        raise ValueError(f"{text!r} is no SQL expression: {str(error).splitlines()[0]}") from error
    select = statements[0]
    if len(statements) != 1 or not isinstance(select, exp.Select) or len(select.expressions) != 1 or _clauses(select):
        raise ValueError(f"{text!r} is not one SQL expression")
    tree = select.expressions[0]
    _refuse(tree)
    names = ColumnNames()
    columns: dict[str, None] = {}
    bound = {variable.name.lower() for function in tree.find_all(exp.Lambda) for variable in function.expressions}
    for node in list(tree.walk()):
        node.comments = None
        if isinstance(node, exp.Column):
            if node.table:
                raise ValueError(f"{node.sql(dialect='duckdb')!r}: write the column's name alone")
            if node.name.lower() in bound:
                continue
            columns[names.clean(node.name)] = None
            node.set("this", exp.to_identifier(names.clean(node.name), quoted=True))
    return Expression(tree.sql(dialect="duckdb"), tuple(columns), place, line)


def _clauses(select: exp.Select) -> list[str]:
    return [name for name, value in select.args.items() if value and name not in ("expressions", "kind")]


def _refuse(tree: exp.Expression) -> None:
    for node in tree.walk():
        for kind, what in FORBIDDEN.items():
            if isinstance(node, kind):
                raise ValueError(f"{what} is not allowed in an expression: only this row's columns are")
        if isinstance(node, exp.Alias):
            raise ValueError("`as` is not allowed: the key says the name")
        if isinstance(node, exp.Placeholder) and node.name not in PARAMETERS:
            raise ValueError(f"${node.name} is not known; there are ${' and $'.join(PARAMETERS)}")
        if isinstance(node, exp.Anonymous) and str(node.this).lower() not in FUNCTIONS:
            raise ValueError(f"the function {node.this} is not allowed in an expression")
