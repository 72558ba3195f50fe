"""A declared tool whose records lie in a database: streamed, read-only, whole or only what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.base import ConnectorError
from connectors.declared.position import Mark, mark
from connectors.declared.tool import load_tool
from tests.connectors.declared.nights import Nights

SHOP = """tool: shop
connection: {kind: sql, url: "sqlite:///shop.db"}
streams:
  customer:
    table: customers
    key: id
    snapshot: complete
    updated_at: changed
    CURSOR
    map:
      person_record: {full_name: name, email: mail}
"""
CURSOR = "cursor: {column: changed, lag: 15m}"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(tmp_path / "shop.db", isolation_level=None) as db:
        db.execute("create table customers (id integer, name text, mail text, balance real, changed text, note blob)")
        db.execute("insert into customers values (1, 'Åsa', 'asa@fabrikam.example', 1.5, '2026-02-28 10:00:00', x'6869')")
        db.execute("insert into customers values (2, ' Bo ', null, null, '2026-02-28 11:00:00', null)")
        yield db
    db.close()


@pytest.fixture
def nights(write_tool: Callable[..., Path]) -> Callable[..., Nights]:
    return lambda cursor="", text=SHOP: Nights(write_tool(text.replace("CURSOR", cursor)))


def test_a_table_becomes_canonical_rows_with_every_value_as_text(
    shop: sqlite3.Connection, landed: Callable[..., Any], write_tool: Callable[..., Path]
) -> None:
    tool = landed(write_tool(SHOP.replace("CURSOR", "")), source="shop")
    first, second = tool.raw["customer"]
    assert first == {"id": "1", "name": "Åsa", "mail": "asa@fabrikam.example", "balance": "1.5", "changed": "2026-02-28 10:00:00", "note": "hi"}
    assert (second["name"], second["mail"]) == ("Bo", None)
    people = tool.canonical["person_record"]
    assert [(p["record_key"], p["updated_at"]) for p in people] == [
        ("shop:customer:1", datetime(2026, 2, 28, 10, tzinfo=UTC)),
        ("shop:customer:2", datetime(2026, 2, 28, 11, tzinfo=UTC)),
    ]
    assert tool.reading.completed == {"customer"}


def test_a_query_may_stand_instead_of_a_table(shop: sqlite3.Connection, nights: Callable[..., Nights]) -> None:
    query = "query: select id, name, mail, changed from customers where id > 1;"
    assert [row["id"] for row in nights(text=SHOP.replace("table: customers", query)).read()] == ["2"]


def test_only_what_changed_is_asked_for_with_a_lag_for_late_commits(shop: sqlite3.Connection, nights: Callable[..., Nights]) -> None:
    tool = nights(CURSOR)
    assert [row["id"] for row in tool.read()] == ["1", "2"]
    assert tool.reading.completed == {"customer"}
    shop.execute("insert into customers values (3, 'Late', null, null, '2026-02-28 10:50:00', null)")  # committed late, within the lag
    shop.execute("insert into customers values (4, 'New', null, null, '2026-03-01 09:00:00', null)")
    assert [row["id"] for row in tool.read()] == ["2", "3", "4"]
    assert tool.reading.completed == set()  # absent means nothing where only changes were asked for
    assert [row["id"] for row in tool.read()] == ["4"]


def test_everything_is_read_again_every_so_often_which_finds_what_was_deleted(shop: sqlite3.Connection, nights: Callable[..., Nights]) -> None:
    tool = nights("cursor: {column: changed, full_every: 2d}")
    assert len(tool.read()) == 2
    shop.execute("delete from customers where id = 1")
    assert (len(tool.read()), tool.reading.completed) == (1, set())
    assert (len(tool.read()), tool.reading.completed) == (1, {"customer"})


def test_a_time_in_the_future_does_not_hide_what_changes_until_then(shop: sqlite3.Connection, nights: Callable[..., Nights]) -> None:
    shop.execute("insert into customers values (9, 'Wrong clock', null, null, '2099-01-01 00:00:00', null)")
    tool = nights(CURSOR)
    tool.read()
    shop.execute("insert into customers values (3, 'New', null, null, '2026-03-01 09:00:00', null)")
    assert {row["id"] for row in tool.read()} == {"2", "3", "9"}


def test_a_row_whose_cursor_says_nothing_comes_every_night(shop: sqlite3.Connection, nights: Callable[..., Nights]) -> None:
    """Nobody can say whether it changed."""
    tool = nights(CURSOR)
    tool.read()
    shop.execute("insert into customers values (3, 'No time', null, null, null, null)")
    assert {row["id"] for row in tool.read()} == {"2", "3"}
    shop.execute("update customers set mail = 'new@fabrikam.example' where id = 3")
    assert {row["id"]: row["mail"] for row in tool.read()} == {"2": None, "3": "new@fabrikam.example"}


@pytest.mark.parametrize("kind", ["integer", "text"])
def test_an_id_of_ten_digits_is_no_time(shop: sqlite3.Connection, nights: Callable[..., Nights], kind: str) -> None:
    """The lag of numbers counts; and an id that would be a time to come, were it one, is gone on from."""
    shop.executescript(f"create table people (id {kind}, name text, mail text, changed text)")
    ids = (1_500_000_000, 1_500_000_960, 2_100_000_000)
    shop.executemany("insert into people values (?, 'A', null, null)", [(number,) for number in ids[:2]])
    tool = nights("cursor: {column: id}", text=SHOP.replace("customers", "people"))
    tool.read()
    shop.execute("insert into people values (1500000010, 'Late', null, null)")
    assert len(tool.read()) == 3
    shop.execute("insert into people values (?, 'New', null, null)", [ids[2]])
    tool.read()
    assert [int(row["id"]) for row in tool.read()] == [ids[2]]
    assert "customer" not in tool.reading.cursors


def test_a_reading_that_fails_remembers_nothing(shop: sqlite3.Connection, nights: Callable[..., Nights]) -> None:
    tool = nights(CURSOR)
    shop.execute("insert into customers values (3, 'X', null, null, 'yesterday', null)")
    with pytest.raises(ConnectorError, match="the cursor column changed holds 'yesterday', which is neither an ISO time nor a number"):
        tool.read()
    assert tool.state == {}


def test_nothing_can_be_written(shop: sqlite3.Connection, nights: Callable[..., Nights], write_tool: Callable[..., Path]) -> None:
    for query in ("delete from customers", "select 1; drop table customers", "insert into customers select * from customers"):
        with pytest.raises(ConnectorError, match=r"tool.yaml:5: streams.customer.query: write one SELECT"):
            load_tool(write_tool(SHOP.replace("table: customers", f"query: {query}").replace("CURSOR", "")))
    assert shop.execute("select count(*) from customers").fetchone() == (2,)


def test_a_row_without_its_key_is_set_aside_and_nothing_counts_as_deleted(shop: sqlite3.Connection, nights: Callable[..., Nights]) -> None:
    shop.execute("insert into customers values (null, 'Nobody', null, null, null, null)")
    tool = nights()
    assert len(tool.read()) == 2
    assert (tool.reading.counted["customer"], tool.reading.quarantined["customer"], tool.reading.completed) == (3, 1, set())


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("table: customers", "table: customer", "tool.yaml: streams.customer: the database says: no such table: customer"),
        ("email: mail", "email: mial", r"person_record.email: customers has no column mial; did you mean mail\?"),
        ("CURSOR", "cursor: {column: updated}", "streams.customer.cursor.column: there is no column updated; known are id, name"),
        ("shop.db", "no.db", r"connection.url: .*no.db is not there"),
        ("sqlite:///shop.db", "nosuchdb://host/x", "the driver for this database is not installed"),
        ("sqlite:///shop.db", "mysql+pymysql://host/x", r"driver for this database is not installed .*: pip install pymysql$"),
        ("sqlite:///shop.db", "mysql://host/x", r"driver for this database is not installed .*: pip install mysqlclient$"),
        ("sqlite:///shop.db", "postgresql+pg8000://host/x", r"driver for this database is not installed .*: pip install pg8000$"),
        ("sqlite:///shop.db", "shop.db", "tool.yaml:2: connection.url: 'shop.db' is no SQLAlchemy URL"),
        ("sqlite:///shop.db", "postgresql://me:secret@host/x", "connection.url: leave the password out: it is read from .dlt/secrets.toml"),
        ("sqlite:///shop.db", "postgresql://me@host/x?sslpassword=secret", "connection.url: leave sslpassword out: a password is read from"),
        ("table: customers", "tabel: customers", r"streams.customer.tabel: no such key; did you mean table\?"),
        ("table: customers", "files: a.csv", "streams.customer.files: no such key"),
        ("table: customers", "updated_at: x", "given twice"),
        ("kind: sql", "kind: sqll", r"tool.yaml:2: connection.kind: 'sqll' is no kind of connection; did you mean sql\?"),
    ],
)
def test_a_fault_is_told_with_what_to_do(shop: sqlite3.Connection, write_tool: Callable[..., Path], wrong: str, right: str, says: str) -> None:
    assert wrong in SHOP
    file = write_tool(SHOP.replace(wrong, right).replace("CURSOR", ""))
    with pytest.raises((ConnectorError, ValueError), match=says) as caught:
        Nights(file).read()
    assert "secret@" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "earlier"),
    [
        ("2026-02-28 10:00:00", "2026-02-28 09:45:00"),
        ("2026-02-28T10:00:00Z", "2026-02-28T09:45:00Z"),
        ("2026-02-28T10:00:00.123+02:00", "2026-02-28T09:45:00.123+02:00"),
        ("2026-02-28", "2026-02-27"),
        (datetime(2026, 2, 28, 10, tzinfo=UTC), datetime(2026, 2, 28, 9, 45, tzinfo=UTC)),
        (date(2026, 2, 28), date(2026, 2, 27)),
        (1772272800, 1772271900),
        (1772272800000, 1772271900000),
        ("1772272800", "1772271900"),
        (4711, 3711),
        ("4711", "3711"),
        ("1500", "0500"),
    ],
)
def test_the_lag_is_taken_off_as_the_column_writes_its_times(value: Any, earlier: Any) -> None:
    found = mark(value, "changed")
    assert isinstance(found, Mark)
    assert found.earlier(None) == earlier
    assert not found.moment or found.earlier(timedelta(minutes=15)) == earlier


@pytest.mark.parametrize(("lag", "comes"), [("", ["1", "2", "7"]), (", lag: 2", ["1", "2"]), (", lag: 0", ["2"])])
def test_a_row_that_is_committed_late_under_a_smaller_number_is_not_missed(
    shop: sqlite3.Connection, nights: Callable[..., Nights], lag: str, comes: list[str]
) -> None:
    shop.executescript("alter table customers add column version integer; update customers set version = 5000 + id")
    tool = nights(f"cursor: {{column: version{lag}}}")
    tool.read()
    shop.execute("insert into customers values (7, 'Late', null, null, null, null, 4900)")
    assert [row["id"] for row in tool.read()] == comes


@pytest.mark.parametrize(
    ("cursor", "says"),
    [
        ("cursor: {column: id, lag: 15m}", "streams.customer.cursor.lag: id holds numbers that are no times; .* such as lag: 1000"),
        ("cursor: {column: changed, lag: 1000}", "streams.customer.cursor.lag: changed holds times; .* such as lag: 15m"),
        ("cursor: {column: changed, lag: -5}", "tool.yaml:9: streams.customer.cursor.lag: write a time span such as 36h, 90m or 2d, not -5"),
    ],
)
def test_a_lag_that_is_not_of_its_columns_kind_is_refused(shop: sqlite3.Connection, nights: Callable[..., Nights], cursor: str, says: str) -> None:
    with pytest.raises((ConnectorError, ValueError), match=says):
        nights(cursor).read()
