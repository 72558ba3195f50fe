"""The attack corpus against guarded SQL: nothing is read outside, nothing written, no state changed, every call ends in time."""

import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.warehouse.serving.attacks import BOMBS, CALLS, MACHINE, READS, REQUESTS, STATE, WRITES
from warehouse.serving.reader import QueryTimeout, Reader
from warehouse.serving.sql import RefusedStatement, SpareChild, query_sql

SECONDS = 2.0


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file and its bytes."""
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that a program on this machine could read."""
    path = tmp_path_factory.mktemp("outside") / "other.csv"
    path.write_text("a\nunspeakable\n")
    return path


@pytest.fixture
def untouched(reader: Reader, outside: Path) -> Iterator[Reader]:
    """A reader; afterwards every file is what it was, and the next question is answered."""
    before = fingerprint(reader.path.parent), fingerprint(outside.parent)
    yield reader
    assert (fingerprint(reader.path.parent), fingerprint(outside.parent)) == before
    assert query_sql(reader, "select count(*) from employee").rows == [(3,)]


def aimed(statement: str, reader: Reader, outside: Path) -> str:
    return statement.replace("OUTSIDE", str(outside)).replace("FILE", str(reader.path))


def attack(reader: Reader, statement: str) -> None:
    """Must be refused or stopped, in time."""
    started = time.monotonic()
    with pytest.raises((RefusedStatement, QueryTimeout)) as refusal:
        query_sql(reader, statement, timeout=SECONDS)
    assert time.monotonic() - started < SECONDS + 2
    assert "unspeakable" not in str(refusal.value)
    assert "root:" not in str(refusal.value)


@pytest.mark.parametrize("kind", ["READS", "WRITES", "STATE", "MACHINE"])
def test_no_statement_reads_outside_writes_or_changes_the_state(untouched: Reader, outside: Path, kind: str) -> None:
    for statement in {"READS": READS, "WRITES": WRITES, "STATE": STATE, "MACHINE": MACHINE}[kind]:
        try:
            attack(untouched, aimed(statement, untouched, outside))
        except BaseException as error:
            error.add_note(f"statement: {statement}")
            raise


@pytest.mark.parametrize("statement", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_ends_within_its_limit_and_two_seconds(untouched: Reader, statement: str) -> None:
    started = time.monotonic()
    try:
        answer = query_sql(untouched, statement, max_rows=10, timeout=SECONDS)
        assert len(answer.rows) <= 10  # harmless after all: the engine found a short way
    except (RefusedStatement, QueryTimeout):
        pass
    assert time.monotonic() - started < SECONDS + 2


def test_the_corpus_is_large_enough() -> None:
    assert len({*READS, *WRITES, *STATE, *MACHINE, *BOMBS}) >= 120
    assert len(CALLS) + len(REQUESTS) >= 50


def test_nothing_of_the_environment_is_told(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("C360_SECRET", "unspeakable")
    for table in ("duckdb_functions()", "duckdb_views()", "information_schema.tables", "pragma_version()", "duckdb_memory()"):
        assert "unspeakable" not in str(query_sql(reader, f"select * from {table}").rows)


def test_where_the_file_lies_is_told_nowhere(reader: Reader) -> None:
    for statement in (
        "select * from duckdb_tables()",
        "show databases",
        "show all tables",
        "select current_database()",
        "from pragma_metadata_info()",
        "from pg_catalog.pg_database",
        "from information_schema.schemata",
        "select sql from sqlite_master",
    ):
        assert str(reader.path.parent) not in str(query_sql(reader, statement).rows)
    for statement in MACHINE:
        with pytest.raises(RefusedStatement) as refusal:
            query_sql(reader, statement)
        assert str(reader.path.parent) not in str(refusal.value)


@pytest.mark.parametrize(
    "statement",
    [
        "select 'query(' || 'duckdb_settings', count(*) from employee where name <> 'read_text(''/etc/passwd'')' -- pg_settings",
        "with query as (select 1 as query) select query from query",
        "select " + " || ".join(["'x'"] * 400),
        "select count(*) from employee where " + " and ".join(["true"] * 3000),
    ],
    ids=range(4),
)
def test_what_only_looks_like_an_attack_is_answered(reader: Reader, statement: str) -> None:
    assert len(query_sql(reader, statement).rows) == 1


def test_a_waiting_process_answers_the_next_statement_and_one_that_died_does_not_matter(reader: Reader) -> None:
    spare = SpareChild()
    try:
        for number in range(3):
            child = spare.take(reader.path.parent)
            assert query_sql(reader, f"select {number}", child=child).rows == [(number,)]
        assert spare._waiting is not None
        _, waiting = spare._waiting
        waiting.kill()
        waiting.wait()
        assert query_sql(reader, "select 7", child=spare.take(reader.path.parent)).rows == [(7,)]
    finally:
        spare.close()
    assert spare._waiting is None


def test_bytes_are_capped_and_the_cap_is_told(reader: Reader) -> None:
    answer = query_sql(reader, "select repeat('x', 1000) from range(100)", max_bytes=10_500)
    assert len(answer.rows) == 10
    assert answer.truncated
    with pytest.raises(RefusedStatement, match=r"left\(column, 200\)"):
        query_sql(reader, "select repeat('x', 1000)", max_bytes=100)


def test_every_kind_of_value_comes_back_as_it_is(reader: Reader) -> None:
    sql = """select 1.50::decimal(9,2), 'NaN'::double, 'inf'::double, date '2026-01-02', time '03:04:05', timestamptz '2026-01-02 03:04:05Z',
             interval 3 days, 'ab'::blob, map {'k': 1.5}, {'a': [1, null]}, null, uuid '00000000-0000-0000-0000-000000000001', true"""
    row = query_sql(reader, sql).rows[0]
    shown = [str(value) for value in row]
    assert shown[:6] == ["1.50", "nan", "inf", "2026-01-02", "03:04:05", "2026-01-02 03:04:05+00:00"]
    assert shown[6:] == [
        "3 days, 0:00:00",
        "b'ab'",
        "{'k': Decimal('1.5')}",
        "{'a': [1, None]}",
        "None",
        "00000000-0000-0000-0000-000000000001",
        "True",
    ]


def test_a_column_that_is_no_json_key_is_no_matter(reader: Reader) -> None:
    assert query_sql(reader, """select {'float': 'x'} as a, 'é"\n' as b""").rows == [({"float": "x"}, 'é"\n')]
