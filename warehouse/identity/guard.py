"""Values that belong to nobody in particular: they may lead to an account, never from one person to another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import duckdb
import polars as pl

from warehouse.identity import tables
from warehouse.identity.agreement import COMPATIBLE, compare
from warehouse.identity.names import Name, from_text
from warehouse.incremental import Incremental, is_full, replace_rows

SURNAMES = 3  # so many different people's surnames on one value make it generic
MISSPELT = 5  # surnames up to which a national id may be one person's, whose surname was misspelt a time or two
MEASURED = 40  # names that are compared in pairs; a value with more is generic anyway

VALUES = Incremental(("kind", "value"), "identity.touched_value")
REFEATURED = """
    create or replace table identity.refeatured as
    with
    before as (
        select kind, value, may_be_own, true as is_generic from identity.generic_identifier
        union all select kind, value, false, false from identity.family_phone
    ),
    before_touched as (select * from before where (kind, value) in (select (kind, value) from identity.touched_value)),
    now as (select kind, value, may_be_own, true as is_generic from generic_now union all select kind, value, false, false from families_now),
    flipped as (
        (select * from before_touched except select * from now)
        union
        (select * from now except select * from before_touched)
    )
    select record_key from identity.changed_record
    union
    select o.record_key from identity.identifier_owner as o join flipped as f on f.kind = o.kind and f.value = o.value
"""
# features are also made of the records of organisations that people's records name: without these a person's company would be unknown
EMPLOYERS = """
    insert into identity.refeatured
    select distinct account_record_key from canonical.person_record
    where record_key in (select record_key from identity.refeatured) and account_record_key is not null
"""


def touched_values(con: duckdb.DuckDBPyConnection) -> None:
    """identity.touched_value: kind, value of whatever a changed record has or had. Empty where everything is made anew."""
    only = "false" if is_full(con) else "true"
    con.execute(
        "create or replace table identity.touched_value as select kind, value from identity.value_before union"
        f" select kind, value from identity.identifier_owner where {only} and record_key in (select record_key from identity.changed_record)"
    )


def mark_generic(con: duckdb.DuckDBPyConnection) -> None:
    """identity.generic_identifier: kind, value, reason, record_count, surname_count, may_be_own (a national id under so few surnames that it
    may be one person's all the same, whose name was written badly); identity.family_phone: kind, value: numbers of two families; identity.refeatured:
    record_key of every record that changed, or of which a value came to count or no longer does, and of the organisations that these name.
    Empty where everything is made anew.

    Three surnames may be one person's (Maria García, María García López, M. Lopez): only names that cannot be one person's count.
    """
    full = is_full(con) or not tables.exists(con, "identity.generic_identifier")
    only = "true" if full else "(kind, value) in (select (kind, value) from identity.touched_value)"
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, value, name in con.execute(f"select kind, value, name from identity.guarded_name where {only} order by all").fetchall():
        names[kind, value].append(name)
    rows = [(kind, value, strangers(map(from_text, found))) for (kind, value), found in names.items()]
    counted = pl.DataFrame(rows, schema={"kind": pl.String, "value": pl.String, "people": pl.Int64}, orient="row")
    con.register("counted", counted)
    con.execute(
        "create or replace temp table generic_now as select g.kind, g.value,"
        " case when g.reason = 'surnames' then 'shared by people of ' || g.surname_count || ' surnames' else g.reason end as reason,"
        " g.record_count, g.surname_count,"
        f" g.kind = 'national_id' and g.reason = 'surnames' and g.surname_count <= {MISSPELT} as may_be_own"
        f" from (select * from identity.generic_candidate where {only}) as g"
        " left join counted as c on c.kind = g.kind and c.value = g.value"
        f" where g.reason not in ('surnames', 'families') or c.people >= {SURNAMES}"
    )
    # a landline of two families: nobody's in particular to a score, though each of the two may be called there
    con.execute(
        "create or replace temp table families_now as select kind, value from counted where people >= 2 and kind = 'phone'"
        " and (kind, value) not in (select (kind, value) from generic_now)"
    )
    con.unregister("counted")
    if full:
        con.execute("create or replace table identity.generic_identifier as select * from generic_now")
        con.execute("create or replace table identity.family_phone as select * from families_now")
        con.execute("create or replace table identity.refeatured (record_key varchar)")
    else:
        con.execute(REFEATURED)
        con.execute(EMPLOYERS)
        replace_rows(con, {"identity.generic_identifier": "generic_now", "identity.family_phone": "families_now"}, VALUES.columns, VALUES)
    con.execute("drop table temp.generic_now")
    con.execute("drop table temp.families_now")


def strangers(names: Iterable[Name]) -> int:
    """How many of the names are surely different people of different surnames, counting greedily up to SURNAMES."""
    found: list[Name] = []
    for count, name in enumerate(names):
        if count >= MEASURED or len(found) >= SURNAMES:
            return SURNAMES
        if name.family and all(name.family[-1] != other.family[-1] and compare(name, other) not in COMPATIBLE for other in found):
            found.append(name)
    return len(found)
