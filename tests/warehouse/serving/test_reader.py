"""Readers open what current.json names, and reach nothing else."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from warehouse.errors import WarehouseError
from warehouse.serving.reader import NothingPublished, QueryTimeout, Reader, open_reader


def test_before_the_first_run_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingPublished, match="run `c360 run` first"):
        open_reader(tmp_path)


def test_a_role_that_is_not_published_is_named(published: Path) -> None:
    with pytest.raises(NothingPublished, match="auditor"):
        open_reader(published, role="auditor")


def test_a_pointer_to_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    pointer = {"run_id": "r", "published_at": "2026-11-02T06:00:00Z", "roles": {"full": {"database": "full/gone.duckdb"}}}
    (tmp_path / "published/current.json").write_text(json.dumps(pointer))
    with pytest.raises(WarehouseError, match="cannot be opened"):
        open_reader(tmp_path)


def test_a_reader_knows_its_run_and_answers_in_utc(reader: Reader) -> None:
    assert reader.run_id == "r1"
    moment = reader.rows("select timestamptz '2026-11-02 06:00:00+01' as moment")[0]["moment"]
    assert (moment.hour, moment.utcoffset()) == (5, timedelta(0))
    assert reader.row("select 1 as one where false") is None


@pytest.mark.parametrize(
    "statement",
    [
        "create table t (a int)",
        "delete from customer_profile",
        "attach '{folder}/other.duckdb' as other",
        "copy customer_profile to '{folder}/out.csv'",
        "copy (select 'x'::blob) to '{file}.wal' (format blob)",
        "copy customer_profile to '{file}'",
        "select * from read_blob('{file}')",
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/etc/*')",
        "export database '{folder}/dump'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set disabled_filesystems = ''",
        "set temp_directory = '/tmp'",
        "reset disabled_filesystems",
    ],
)
def test_even_without_the_guard_a_reader_writes_nothing_and_reads_no_other_file(reader: Reader, statement: str, tmp_path: Path) -> None:
    before = reader.path.read_bytes()
    with pytest.raises(duckdb.Error), reader.cursor() as cursor:
        cursor.execute(statement.format(folder=tmp_path, file=reader.path)).fetchall()
    assert reader.path.read_bytes() == before
    assert list(tmp_path.iterdir()) == []
    assert not reader.path.with_name(reader.path.name + ".wal").exists()


def test_a_statement_that_takes_too_long_is_stopped_and_the_reader_lives_on(reader: Reader) -> None:
    with pytest.raises(QueryTimeout, match=r"0\.2 seconds"), reader.cursor(seconds=0.2) as cursor:
        cursor.execute("select count(*) from range(100000000) a, range(1000) b where hash(a.range) = hash(b.range)").fetchall()
    assert reader.rows("select count(*) as n from customer_profile") == [{"n": 8}]


def test_reading_needs_none_of_the_heavy_packages() -> None:
    heavy = "{'dagster', 'dlt', 'polars', 'pandas', 'pyarrow', 'pydantic', 'phonenumbers', 'numpy'}"
    code = f"import sys; from warehouse.serving import find, card, terminal, html, sql, listing, status; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
