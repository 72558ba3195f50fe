"""The check that holds a run which would violate a decision."""

from __future__ import annotations

from importlib import resources
from typing import Literal

import duckdb
import pytest

from warehouse.contracts import published_tables
from warehouse.decisions.pins import FIELDS

SQL = (resources.files("warehouse") / "checks" / "decisions_obeyed.sql").read_text(encoding="utf-8")


@pytest.fixture
def built() -> duckdb.DuckDBPyConnection:
    """Two customers, a colleague, a person who is both, an account, an excluded record; each pinned value is what the profile shows."""
    con = duckdb.connect()
    con.execute((resources.files("warehouse") / "shims.sql").read_text(encoding="utf-8"))
    for schema in ("identity", "profile"):
        con.execute(f"create schema {schema}")
    con.execute("create table identity.decision (decision_id bigint, kind varchar, record_key_a varchar, record_key_b varchar, author varchar)")
    con.execute(
        """create table identity.person as from (values ('a1', 'cus_a', null), ('a2', 'cus_a', null), ('b', 'cus_b', null), ('e', null, 'emp_e'),
           ('left', null, 'emp_l'), ('now', 'cus_l', null), ('nobody', null, null)) as t(record_key, customer_id, employee_id)"""
    )
    con.execute(
        """create table identity.cluster as from (values ('a1', 'a1'), ('a2', 'a1'), ('b', 'b'), ('e', 'e'), ('left', 'left'), ('now', 'left'))
           as t(record_key, cluster)"""
    )
    con.execute("create table identity.account as from (values ('x', 'acc_x'), ('y', 'acc_y')) as t(record_key, account_id)")
    con.execute("create table profile.pinned_value (record_key varchar, holder_id varchar, field varchar, value varchar)")
    for name in ("customer_profile", "account_profile"):
        columns = ", ".join(f'"{column.name}" {column.type}' for column in published_tables()[name].stored)
        con.execute(f"create table profile.{name} ({columns})")
    con.execute("insert into profile.customer_profile by name select 'cus_a' as customer_id, 'Gold' as tier, true as legal_hold")
    con.execute("insert into profile.account_profile by name select 'acc_x' as account_id, date '2021-03-04' as customer_since")
    return con


def offences(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [text for (text,) in con.execute(SQL).fetchall()]


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [("must_link", "a1", "a2"), ("must_link", "a1", "gone"), ("must_link", "a1", "nobody"), ("must_link", "left", "now"), ("cannot_link", "a1", "b"),
     ("cannot_link", "gone", "b"), ("exclude", "nobody", None), ("exclude", "gone", None), ("cannot_link", "x", "y")],
)  # fmt: skip
def test_what_is_obeyed_or_lies_dormant_passes(built: duckdb.DuckDBPyConnection, kind: str, a: str, b: str | None) -> None:
    built.execute("insert into identity.decision values (7, ?, ?, ?, 'ann')", [kind, a, b])
    assert offences(built) == []


@pytest.mark.parametrize(
    ("kind", "a", "b", "says"),
    [("must_link", "a1", "b", "they are two, cus_a and cus_b"), ("must_link", "a1", "e", "two, cus_a and emp_e"),
     ("cannot_link", "a1", "a2", "one, cus_a"),
     ("cannot_link", "left", "now", "are one"), ("exclude", "a1", None, "it is cus_a"), ("exclude", "e", None, "it is emp_e"),
     ("must_link", "x", "y", "two, acc_x and acc_y"), ("exclude", "x", None, "it is acc_x")],
)  # fmt: skip
def test_what_violates_a_decision_names_it(built: duckdb.DuckDBPyConnection, kind: str, a: str, b: str | None, says: str) -> None:
    built.execute("insert into identity.decision values (7, ?, ?, ?, 'ann')", [kind, a, b])
    (said,) = offences(built)
    assert said.startswith(f"decision 7 ({kind.replace('_', '-')} {a}")
    assert "ann) is violated" in said
    assert says in said


@pytest.mark.parametrize(
    ("holder", "field", "value", "passes"),
    [("cus_a", "tier", "Gold", True), ("cus_a", "tier", "Silver", False), ("cus_a", "legal_hold", "true", True), ("cus_a", "job_title", "CTO", False),
     ("acc_x", "customer_since", "2021-03-04", True), ("acc_x", "industry", "Steel", False), ("cus_gone", "tier", "Gold", True)],
)  # fmt: skip
def test_a_pin_that_the_profile_does_not_show_is_told(built: duckdb.DuckDBPyConnection, holder: str, field: str, value: str, passes: bool) -> None:
    built.execute("insert into profile.pinned_value values ('decision:pin:3', ?, ?, ?)", [holder, field, value])
    found = offences(built)
    assert (found == []) is passes
    assert passes or "decision:pin:3" in found[0]


@pytest.mark.parametrize(("kind", "holder"), [("customer", "cus_a"), ("account", "acc_x")])
def test_every_field_that_can_be_pinned_is_looked_at(built: duckdb.DuckDBPyConnection, kind: Literal["customer", "account"], holder: str) -> None:
    for field in FIELDS[kind]:
        built.execute("insert into profile.pinned_value values ('decision:pin:9', ?, ?, 'not what is shown')", [holder, field])
    assert sum(f"of {holder}) is violated" in offence for offence in offences(built)) == len(FIELDS[kind])
