"""Ids of before: what a customer, colleague or organisation was called until it was merged into another."""

from __future__ import annotations

from warehouse.serving.reader import Reader

# where each kind's former ids are written, in versions that have them
PLACES = {
    "customer": ("customer_identifier", "value"),
    "employee": ("source_record", "own_employee_id"),
    "account": ("account_alias", "old_account_id"),
}


def former_ids(reader: Reader, kind: str, own: str) -> list[str]:
    """The older ids that lead to this one, in their order."""
    return [str(row["former_id"]) for row in reader.ask(f"former_ids_{kind}", {"id": own})] if _are_told(reader, kind) else []


def present_ids(reader: Reader, kind: str, former: str) -> list[str]:
    """What an older id of a colleague or organisation means today; nothing where it never was one's."""
    return [str(row["id"]) for row in reader.ask(f"present_id_{kind}", {"former_id": former})] if _are_told(reader, kind) else []


def _are_told(reader: Reader, kind: str) -> bool:
    place = reader.row("select 1 as found from duckdb_columns() where table_name = ? and column_name = ? limit 1", PLACES[kind])
    return place is not None
