"""Values that belong to nobody in particular: they may lead to an account, never from one person to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import duckdb
import polars as pl

from warehouse.identity.agreement import COMPATIBLE, compare
from warehouse.identity.names import Name, from_text

SURNAMES = 3  # so many different people's surnames on one value make it generic
MEASURED = 40  # names that are compared in pairs; a value with more is generic anyway


def mark_generic(con: duckdb.DuckDBPyConnection) -> None:
    """identity.generic_identifier: kind, value, reason, record_count, surname_count.

    Three surnames may be one person's (Maria García, María García López, M. Lopez): only names that cannot be one person's count.
    """
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, value, name in con.execute("select kind, value, name from identity.guarded_name order by all").fetchall():
        names[kind, value].append(name)
    rows = [(kind, value, strangers(map(from_text, found))) for (kind, value), found in names.items()]
    counted = pl.DataFrame(rows, schema={"kind": pl.String, "value": pl.String, "people": pl.Int64}, orient="row")
    con.register("counted", counted)
    con.execute(
        "create or replace table identity.generic_identifier as select g.kind, g.value,"
        " case when g.reason = 'surnames' then 'shared by people of ' || g.surname_count || ' surnames' else g.reason end as reason,"
        " g.record_count, g.surname_count from identity.generic_candidate as g"
        " left join counted as c on c.kind = g.kind and c.value = g.value"
        f" where g.reason <> 'surnames' or c.people >= {SURNAMES}"
    )
    con.unregister("counted")


def strangers(names: Iterable[Name]) -> int:
    """How many of the names are surely different people of different surnames, counting greedily."""
    found: list[Name] = []
    for count, name in enumerate(names):
        if count >= MEASURED:
            return max(len(found), SURNAMES)
        if name.family and all(name.family[-1] != other.family[-1] and compare(name, other) not in COMPATIBLE for other in found):
            found.append(name)
    return len(found)
