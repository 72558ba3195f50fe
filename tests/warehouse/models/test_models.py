"""The model engine: order by reading, rebuild only what changed, say clearly what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from connectors.base import Stream
from warehouse.database import Database, open_database
from warehouse.engine import Engine, drop_orphans
from warehouse.errors import LockHeld, ModelError, WarehouseError
from warehouse.landed import LandedSource, build_landed
from warehouse.models import Model, Node, Step, ordered
from warehouse.sql_text import quoted_list, render, without_comments


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "data") as opened:
        yield opened


BASE = Model("canonical.base", "-- one row: a number\nselect 1 as n")
DOUBLE = Model("identity.double", "select n * 2 as n from canonical.base")
LATE = Model("profile.late", "select n, $as_of as at from identity.double")


def build(database: Database, *nodes: Node, **parameters: str) -> dict[str, bool]:
    engine = Engine(database, parameters, {})
    return {built.node.name: built.rebuilt for built in engine.build(ordered(nodes))}


def test_nothing_is_drawn_into_what_a_command_prints(database: Database) -> None:
    assert database.value("select value from duckdb_settings() where name = 'enable_progress_bar'") == "false"


def test_models_come_after_what_they_read() -> None:
    assert [node.name for node in ordered([LATE, DOUBLE, BASE])] == ["canonical.base", "identity.double", "profile.late"]


def test_a_circle_is_named() -> None:
    with pytest.raises(ModelError, match="in a circle"):
        ordered([Model("canonical.a", "select * from canonical.b"), Model("canonical.b", "select * from canonical.a")])


def test_two_writers_of_one_table_are_refused() -> None:
    with pytest.raises(ModelError, match="written twice"):
        ordered([BASE, Model("canonical.base", "select 2 as n")])


def test_what_no_node_makes_any_more_is_dropped_and_nothing_else(database: Database) -> None:
    build(database, BASE, DOUBLE, LATE, as_of="1")
    con = database.connection
    con.execute("create view profile.seen as select 'anna@berg.example' as email")
    con.execute("create table identity.unknown_here as select 1 as n")
    con.execute("create schema canonical_crm; create table canonical_crm.person_record as select 1 as n")
    for name in ("profile.seen", "canonical_crm.person_record"):
        con.execute("insert into meta.node_state values (?, '', '', 1, 0.0, now())", [name])
    drop_orphans(database, [BASE, LATE, Model("identity.triple", "select 3 as n")])
    left = con.execute("select schema_name || '.' || table_name from duckdb_tables() where schema_name not in ('meta', 'main') order by 1").fetchall()
    assert [name for (name,) in left] == ["canonical.base", "canonical_crm.person_record", "identity.unknown_here", "profile.late"]
    assert not con.execute("select 1 from duckdb_views() where view_name = 'seen'").fetchall()
    drop_orphans(database, [BASE, DOUBLE, LATE])
    assert build(database, BASE, DOUBLE, LATE, as_of="1")["identity.double"]


def test_only_what_depends_on_a_change_is_rebuilt(database: Database) -> None:
    assert build(database, BASE, DOUBLE, LATE, as_of="1") == {"canonical.base": True, "identity.double": True, "profile.late": True}
    assert build(database, BASE, DOUBLE, LATE, as_of="1") == {"canonical.base": False, "identity.double": False, "profile.late": False}
    assert build(database, BASE, DOUBLE, LATE, as_of="2") == {"canonical.base": False, "identity.double": False, "profile.late": True}
    changed = Model("canonical.base", "select 5 as n")
    assert build(database, changed, DOUBLE, LATE, as_of="2") == {"canonical.base": True, "identity.double": True, "profile.late": True}
    assert database.value("select n from profile.late") == 10


def test_a_rebuild_that_changed_nothing_goes_no_further(database: Database) -> None:
    build(database, BASE, DOUBLE)
    same = Model("canonical.base", "-- one row: a number, found in another way\nselect 3 - 2 as n")
    assert build(database, same, DOUBLE) == {"canonical.base": True, "identity.double": False}
    assert build(database, Model("canonical.base", "select 7 as n"), DOUBLE) == {"canonical.base": True, "identity.double": True}


def test_a_table_that_was_dropped_is_built_again(database: Database) -> None:
    build(database, BASE)
    database.connection.execute("drop table canonical.base")
    assert build(database, BASE) == {"canonical.base": True}


def test_a_part_that_was_built_before_is_trusted_and_a_changed_input_is_not(database: Database) -> None:
    build(database, BASE, DOUBLE)
    assert build(database, DOUBLE) == {"identity.double": False}
    database.connection.execute("create table meta.extra as select 1 as n")
    reading = Model("canonical.reading", "select * from meta.extra")
    assert build(database, reading) == {"canonical.reading": True}
    assert build(database, reading) == {"canonical.reading": False}
    database.connection.execute("insert into meta.extra values (2)")
    assert build(database, reading) == {"canonical.reading": True}


def test_a_step_runs_after_what_it_reads_and_is_skipped_like_a_model(database: Database) -> None:
    def triple(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, str]) -> None:
        connection.execute(f"create or replace table identity.triple as select n * {parameters['factor']} as n from canonical.base")

    step = Step("identity.triple", ("canonical.base",), ("identity.triple",), triple, ("factor",))
    assert build(database, step, BASE, factor="3") == {"canonical.base": True, "identity.triple": True}
    assert build(database, step, BASE, factor="3") == {"canonical.base": False, "identity.triple": False}
    assert build(database, step, BASE, factor="4") == {"canonical.base": False, "identity.triple": True}


def test_a_broken_model_is_named(database: Database) -> None:
    with pytest.raises(ModelError, match=r"canonical\.broken: .*nowhere"):
        build(database, Model("canonical.broken", "select nowhere from canonical.base"), BASE)


def test_two_dashes_inside_a_string_are_no_comment() -> None:
    assert without_comments("select 'c360 --accept' -- why\n").rstrip() == "select 'c360 --accept'"


def test_an_unknown_parameter_is_an_error_and_comments_are_left_alone() -> None:
    assert render("select $n -- not $m", {"n": "1"}, "x") == "select 1"
    with pytest.raises(ModelError, match=r"no parameter \$m; known are n"):
        render("select $m", {"n": "1"}, "x")


def test_quotes_in_a_list_are_doubled() -> None:
    assert quoted_list(["o'b"]) == "cast(['o''b'] as varchar[])"


COLUMNS = {"person_record": {"record_key": "VARCHAR", "birth_date": "DATE"}}


def test_landed_is_typed_and_missing_columns_are_null(database: Database) -> None:
    database.connection.execute("create schema raw_crm; create table raw_crm.person as select '7' as id, '2000-02-30' as born")
    crm = LandedSource(
        "crm", [Stream("person", ("id",), ("id",))], {"person_record": "select $source || ':person:' || id as record_key from raw.person"}, "UTC", "1"
    )
    build_landed(database, [crm], COLUMNS, {})
    assert database.rows("select * from landed.person_record") == [("crm:person:7", None)]


def test_a_canonical_column_that_does_not_exist_is_named(database: Database) -> None:
    crm = LandedSource("crm", [], {"person_record": "select 1 as salary"}, "UTC", "1")
    with pytest.raises(ModelError, match="salary"):
        build_landed(database, [crm], COLUMNS, {})


def test_a_source_whose_selects_cannot_be_worked_off_keeps_what_was_built_last_and_stops_no_other(database: Database) -> None:
    database.connection.execute("create schema raw_crm; create table raw_crm.person as select '7' as id")
    database.connection.execute("create schema raw_shop; create table raw_shop.person as select '8' as id, '12' as cents")
    columns = COLUMNS | {"account_record": {"record_key": "VARCHAR"}}
    select = {
        "person_record": "select $source || ':person:' || id as record_key from raw.person",
        "account_record": "select id as record_key from raw.person",
    }
    crm, shop = (LandedSource(name, [], select, "UTC", "1") for name in ("crm", "shop"))
    before = build_landed(database, [crm, shop], columns, {})
    broken = select | {
        "person_record": "select 'new' as record_key from raw.person",
        "account_record": "select cents / 100.0 || id + [] as record_key from raw.person",
    }
    failed: list[tuple[str, str]] = []
    after = build_landed(
        database, [crm, LandedSource("shop", [], broken, "UTC", "2")], columns, {}, lambda name, error: failed.append((name, str(error)))
    )
    assert [name for name, _ in failed] == ["shop"]
    assert "canonical_shop.account_record" in failed[0][1]
    assert database.rows("select record_key from landed.person_record order by 1") == [("crm:person:7",), ("shop:person:8",)]
    assert database.rows("select record_key from landed.account_record order by 1") == [("7",), ("8",)]
    assert after == before, "nothing that reads them is made again"


def test_record_keys_that_repeat_fail_their_source_which_stays_as_it_was(database: Database) -> None:
    database.connection.execute(
        "create schema raw_crm; create table raw_crm.person as select i::varchar as id, 'T' || i % 3 as team from range(20) as r(i)"
    )
    person, failed = "select $source || ':person:' || KEY as record_key from raw.person", list[str]()

    def build(key: str, version: str) -> None:
        crm = LandedSource("crm", [Stream("person", (key,), (key,))], {"person_record": person.replace("KEY", key)}, "UTC", version)
        build_landed(database, [crm], COLUMNS, {}, lambda _, error: failed.append(str(error)))

    build("id", "1")
    build("team", "2")
    assert failed == [
        "canonical_crm.person_record: the key of person (team) does not tell its rows apart: 20 rows have only 3 record keys, such as crm:person:T0."
    ]
    assert database.value("select count(distinct record_key) from landed.person_record") == 20


def test_keys_that_an_earlier_version_let_repeat_are_left_out(database: Database) -> None:
    database.connection.execute("create schema raw_crm; create table raw_crm.person as select 'T' as team from range(20)")
    crm = LandedSource("crm", [], {"person_record": "select team as record_key from raw.person"}, "UTC", "1", is_read=False)
    failed: list[str] = []
    with pytest.raises(ModelError, match="20 rows have only 1 record keys"):
        build_landed(database, [crm], COLUMNS, {})
    database.connection.execute("create table canonical_crm.person_record as select 'T' as record_key, null::date as birth_date from range(20)")
    build_landed(database, [crm], COLUMNS, {}, lambda _, error: failed.append(str(error)))
    assert len(failed) == 1
    assert database.rows("select * from landed.person_record") == []


def test_what_is_not_read_is_shaped_as_it_was_when_it_was_read_last(database: Database) -> None:
    database.connection.execute("create schema raw_crm; create table raw_crm.person as select '7' as id, 'a@x.com' as email")
    by_id, by_email = ({"person_record": f"select {column} as record_key from raw.person"} for column in ("id", "email"))
    build_landed(database, [LandedSource("crm", [], by_id, "UTC", "1")], COLUMNS, {})
    database.connection.execute("update raw_crm.person set email = null")  # what its scope leaves out now goes, whether it is read or not
    for version, is_read, key in (("2", False, "7"), ("2", True, None)):
        build_landed(database, [LandedSource("crm", [], by_email, "UTC", version, is_read=is_read)], COLUMNS, {})
        assert database.rows("select record_key from landed.person_record") == [(key,)]


def test_a_source_that_never_landed_leaves_empty_tables(database: Database) -> None:
    build_landed(database, [LandedSource("crm", [], {"person_record": "select * from raw.person"}, "UTC", "")], COLUMNS, {})
    assert database.rows("select * from landed.person_record") == []


def test_the_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with open_database(tmp_path, "nightly"), pytest.raises(LockHeld, match=r"process \d+ since .*nightly"), open_database(tmp_path):
        pass
    with open_database(tmp_path):
        pass


def test_what_an_older_version_remembered_of_identity_is_forgotten(tmp_path: Path) -> None:
    with open_database(tmp_path) as database:
        database.connection.execute("create table identity.pair_score (of_another_shape varchar)")
        database.connection.execute("insert or replace into meta.node_state values ('identity.pairs', '', '', 0, 0, now())")
        database.connection.execute("update meta.schema_version set version = 1")
    with open_database(tmp_path) as database:
        assert not database.exists("identity", "pair_score")
        assert database.rows("select * from meta.node_state") == []


def test_a_file_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    with open_database(tmp_path) as database:
        database.connection.execute("update meta.schema_version set version = 999")
    with pytest.raises(WarehouseError, match="schema version 999"), open_database(tmp_path):
        pass
