"""The SELECTs of the masked role: what becomes of each column follows from its PII class in contracts.yaml."""

from __future__ import annotations

from warehouse.contracts import Column, Table, published_tables
from warehouse.roles.texts import one_text
from warehouse.sql_text import quoted_list

# a class → what stands in the place of a value
#   identifier, contact   a keyed hash, the same for the same value wherever it stands
#   content, personal     the text without what is known of anybody
#   words                 nothing: our own sentences, which may repeat a value or a key
#   sensitive             nothing
HASHED = ("identifier", "contact")
TEXT = ("content", "personal")
VALUES = ("value", "old_value", "new_value")  # of the profile column that the row's `field` names


def masked_select(table: Table, place: str) -> str:
    """The SELECT of one table's masked rows."""
    columns = [f'{_masked(table, column)} as "{column.name}"' for column in table.stored]
    return f"select {', '.join(columns)} from {place}"


def masked_texts(table: Table, place: str) -> list[str]:
    """SELECTs of the texts of a table's rows that are cleaned of what is known."""
    return [
        f'select {one_text(table, column.name)} as text from {place} where "{column.name}" is not null'
        + (f" and ({_is_hashed()}) is not true" if _is_value(table, column) else "")
        for column in text_columns(table)
    ]


def text_columns(table: Table) -> list[Column]:
    """Columns whose text, or texts, are cleaned of what is known."""
    return [column for column in table.stored if column.pii in TEXT and column.type in ("VARCHAR", "VARCHAR[]")]


def _is_value(table: Table, column: Column) -> bool:
    """True where the column holds values of the profile column that its row names, and is masked as that."""
    return column.name in VALUES and "field" in {other.name for other in table.stored}


def _is_hashed() -> str:
    """SQL: of the profile column that a row names, values are hashed. NULL where it names none."""
    return f"field in (select unnest({quoted_list(_hashed_fields())}))"


def _masked(table: Table, column: Column) -> str:
    name = f'"{column.name}"'
    if column.name == "source_url" or column.pii in ("sensitive", "words"):
        return "null"
    if column.pii in HASHED:
        return f"list_transform({name}, lambda value: pseudonym(value))" if column.type.endswith("[]") else f"pseudonym({name})"
    if column.pii in TEXT:
        return _text(table, column)
    return name


def _text(table: Table, column: Column) -> str:
    name = f'"{column.name}"'
    if _is_value(table, column):
        return f"case when {_is_hashed()} then pseudonym({name}) else clean({name}) end"
    if column.type == "VARCHAR":
        return f"clean({name})"
    if column.type == "VARCHAR[]":
        return f"coalesce((select list(clean(one)) from (select unnest({name}) as one)), {name})"  # an empty list, or none, is what it is
    if column.name == "conflicts":
        values = 'list_transform(one."values", lambda value: pseudonym(value))'
        return f"list_transform({name}, lambda one: {{'field': one.field, 'values': {values}, 'sources': one.sources}})"
    return "null"


def _hashed_fields() -> list[str]:
    """Profile columns whose values are hashed, or dropped, in the profile itself: their values elsewhere are hashed."""
    tables = (published_tables()["customer_profile"], published_tables()["account_profile"])
    return sorted({column.name for table in tables for column in table.columns if column.pii not in ("none", *TEXT) or column.name == "source_url"})
