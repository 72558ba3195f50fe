"""Ids stay: over rebuilds and shuffles, merges, splits and what comes after."""

from __future__ import annotations

import random

import pytest
from drawn_people import EMAILS, FAMILY, FEW, Row, people, run, written
from hypothesis import given
from hypothesis import strategies as st
from world import World

from warehouse.identity import ledger


@FEW
@given(people, st.lists(st.tuples(st.integers(0, 13), st.sampled_from(EMAILS), st.sampled_from(FAMILY)), max_size=6))
def test_no_id_is_ever_given_to_other_people_and_old_ids_resolve_in_one_step(rows: list[Row], changes: list[tuple[int, str | None, str]]) -> None:
    world = written(rows).build()
    owners: dict[str, set[str]] = {}
    for number, (index, email, family) in enumerate(changes, start=2):
        before = {key: one for key, one in world.ids().items() if one}
        for key, one in before.items():
            owners.setdefault(one, set()).add(key)
        row = world.rows["person_record"][index % len(rows)]
        row["email"], row["full_name"] = email, f"Anna {family}"
        run(world, number)
        now = world.ids()
        for key, one in now.items():
            if one in owners:
                assert owners[one] & {other for other, same in now.items() if same == one}, key
        aliases = dict(world.con.execute("select old_customer_id, customer_id from identity.customer_alias").fetchall())
        assert not set(aliases) & set(aliases.values())
        assert not set(aliases) & {one for one in now.values() if one}


def test_the_id_of_an_account_that_was_merged_resolves_in_one_step_until_it_is_undone(world: World) -> None:
    a, b = world.account("crm:account:1", "Acme", "acme.com"), world.account("erp:account:2", "Ek Bygg", "ekbygg.se")
    before = world.build().accounts()
    world.decide("must_link", a, b)
    run(world, 2)
    (now,) = set(world.accounts().values())
    (former,) = set(before.values()) - {now}
    assert world.con.execute("from identity.account_alias").fetchall() == [(former, now)]
    world.decisions.clear()
    run(world, 3)
    assert world.accounts() == before
    assert world.con.execute("from identity.account_alias").fetchall() == []


def test_ids_survive_a_rebuild_from_nothing_but_the_ledger() -> None:
    world = World()
    for number in range(20):
        world.person(f"crm:contact:{number}", f"Anna Berg{'abcdefghijklmnopqrst'[number]}", f"anna{number}@acme.com")
    ids = world.build().ids()
    for table in [name for (name,) in world.con.execute("select table_name from duckdb_tables() where schema_name = 'identity'").fetchall()]:
        if table != "decision":
            world.con.execute(f"drop table identity.{table}")
    assert world.build().ids() == ids


def test_uncommitted_ids_are_met_again_by_the_next_run() -> None:
    world = World()
    world.person("crm:contact:1", "Anna Berg", "anna@acme.com")
    first = world.build(commit=False).ids()
    assert world.con.execute("select count(*) from ledger.person_id").fetchall() == [(0,)]
    assert world.build().ids() == first


def test_a_commit_that_is_repeated_changes_nothing() -> None:
    world = World()
    world.person("crm:contact:1", "Anna Berg", "anna@acme.com")
    world.build()
    tables = ("issued", "person_id", "alias", "identity_event")
    before = [world.con.execute(f"from ledger.{table} order by all").fetchall() for table in tables]
    ledger.commit(world.con, "'run-1'")
    assert [world.con.execute(f"from ledger.{table} order by all").fetchall() for table in tables] == before


def test_on_a_merge_the_older_id_stays_and_an_undo_gives_the_other_back() -> None:
    world = World()
    a = world.person("crm:contact:1", "Anna Berg", "anna@acme.com")
    old = world.build().ids()[a]
    b = world.person("crm:contact:2", "Anna Berg", "anna@beta.com")
    run(world, 2)
    other = world.ids()[b]
    world.decide("must_link", a, b)
    run(world, 3)
    assert set(world.ids().values()) == {old}
    assert world.con.execute("from identity.customer_alias").fetchall() == [(other, old)]
    world.decisions.clear()
    run(world, 4)
    assert world.ids() == {a: old, b: other}
    assert world.con.execute("from identity.customer_alias").fetchall() == []
    kinds = [kind for (kind,) in world.con.execute("select kind from identity.identity_event order by run_id, kind").fetchall()]
    assert kinds == ["created", "created", "merged", "undone"]


def test_on_a_split_the_part_with_most_old_records_keeps_the_id() -> None:
    world = World()
    keys = [world.person(f"crm:contact:{n}", "Anna Berg", "anna@acme.com") for n in range(4)]
    before = world.build().ids()[keys[0]]
    world.rows["person_record"][0]["email"] = "other@acme.com"
    run(world, 2)
    ids = world.ids()
    assert {ids[key] for key in keys[1:]} == {before}
    assert ids[keys[0]] != before
    assert world.con.execute("select kind, customer_id, other_customer_id from identity.identity_event where run_id = 'run-2'").fetchall() == [
        ("split", ids[keys[0]], before)
    ]


def test_an_id_outlives_its_first_record_and_an_alias_its_own() -> None:
    world = World()
    a = world.person("crm:contact:1", "Anna Berg", "anna@acme.com")
    old = world.build().ids()[a]
    b = world.person("crm:contact:2", "Anna Berg", "anna@beta.com")
    run(world, 2)
    other = world.ids()[b]
    world.decide("must_link", a, b)
    run(world, 3)
    world.rows["person_record"][0]["deleted_at"] = "2026-01-01 00:00:00+00"
    run(world, 4)
    assert world.ids() == {b: old}
    assert world.con.execute("from identity.customer_alias").fetchall() == [(other, old)]
    assert world.con.execute("select record_key, customer_id from identity.retired_record").fetchall() == [(a, old)]


def test_a_record_that_comes_back_is_who_it_was() -> None:
    world = World()
    a = world.person("crm:contact:1", "Anna Berg", "anna@acme.com")
    old = world.build().ids()[a]
    world.rows["person_record"][0]["deleted_at"] = "2026-01-01 00:00:00+00"
    run(world, 2)
    assert world.ids() == {}
    world.rows["person_record"][0]["deleted_at"] = None
    run(world, 3)
    assert world.ids() == {a: old}


@pytest.mark.slow
def test_a_hundred_shuffled_rebuilds_from_empty_tables_change_no_id() -> None:
    world, order = World(), random.Random(11)
    for number in range(24):
        given_name, family = ("Anna", "Bo", "William", "Bill", "Per")[number % 5], ("Berg", "Ek", "Holm")[number % 3]
        world.person(f"crm:contact:{number:02}", f"{given_name} {family}", f"{given_name}.{family}@acme{number % 4}.com".lower())
    ids = world.build().ids()
    for rebuild in range(100):
        for (name,) in world.con.execute("select table_name from duckdb_tables() where schema_name = 'identity'").fetchall():
            if name != "decision":
                world.con.execute(f"drop table identity.{name}")
        order.shuffle(world.rows["person_record"])
        run(world, rebuild + 2)
        assert world.ids() == ids
