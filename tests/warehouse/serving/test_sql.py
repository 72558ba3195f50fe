"""One guarded SELECT: what it answers, and what it refuses."""

import pytest

from warehouse.serving.reader import QueryTimeout, Reader
from warehouse.serving.sql import RefusedStatement, query_sql


def test_a_select_is_answered_with_names_types_and_rows(reader: Reader) -> None:
    answer = query_sql(reader, "select customer_id, touches_90d from customers where is_vip")
    assert (list(answer.columns), list(answer.types), list(answer.rows)) == (
        ["customer_id", "touches_90d"],
        ["VARCHAR", "BIGINT"],
        [("cus_anna", 21)],
    )
    assert not answer.truncated


@pytest.mark.parametrize(
    "statement",
    ["from customers", "with c as (select 1 as one) select * from c", "select * from customer('cus_anna')", "describe customers", "values (1)"],
)
def test_every_form_of_asking_is_answered(reader: Reader, statement: str) -> None:
    assert query_sql(reader, statement).rows


def test_rows_are_capped_and_the_cap_is_told(reader: Reader) -> None:
    answer = query_sql(reader, "select * from range(1000000000)", max_rows=3)
    assert [row[0] for row in answer.rows] == [0, 1, 2]
    assert answer.truncated
    assert not query_sql(reader, "select * from range(3)", max_rows=3).truncated


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "-- nothing",
        "select 1; select 2",
        "select 1; drop table employee",
        "copy employee to '/tmp/stolen.csv'",
        "attach '/tmp/x.duckdb'",
        "insert into employee (employee_id) values ('x')",
        "update employee set name = 'x'",
        "delete from employee",
        "drop table employee",
        "create table t (a int)",
        "pragma database_list",
        "set memory_limit = '100GB'",
        "reset memory_limit",
        "use memory",
        "install httpfs",
        "load httpfs",
        "call pragma_version()",
        "checkpoint",
        "vacuum",
        "export database '/tmp/dump'",
        "explain analyze select 1",
        "begin",
        "prepare q as select 1",
        "selec 1",
    ],
)
def test_anything_but_one_select_is_refused(reader: Reader, statement: str) -> None:
    with pytest.raises(RefusedStatement):
        query_sql(reader, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "with d as (delete from employee returning *) select * from d",
        "with i as (insert into employee (employee_id) values ('x') returning *) select * from i",
        "select * from read_blob('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from read_csv_auto('/etc/passwd')",
        "select * from read_parquet('/tmp/*.parquet')",
        "select * from read_json('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/**')",
        "select * from sniff_csv('/etc/passwd')",
        "select * from parquet_metadata('/tmp/x')",
    ],
)
def test_a_select_that_would_change_or_read_files_is_refused(reader: Reader, statement: str) -> None:
    before = reader.path.read_bytes()
    with pytest.raises(RefusedStatement):
        query_sql(reader, statement)
    assert reader.path.read_bytes() == before
    assert reader.rows("select count(*) as n from employee") == [{"n": 3}]


def test_the_published_file_itself_cannot_be_read_as_bytes(reader: Reader) -> None:
    for function in ("read_blob", "read_text"):
        with pytest.raises(RefusedStatement):
            query_sql(reader, f"select * from {function}('{reader.path}')")


def test_a_bomb_is_stopped_in_time(reader: Reader) -> None:
    with pytest.raises(QueryTimeout):
        query_sql(reader, "select count(*) from range(100000000) a, range(1000) b where hash(a.range) = hash(b.range)", timeout=0.2)


def test_a_memory_bomb_is_refused_not_obeyed(reader: Reader) -> None:
    with pytest.raises((RefusedStatement, QueryTimeout)):
        query_sql(reader, "select list(repeat('x', 1000000)) from range(100000)", timeout=20)


def test_a_misspelled_table_is_answered_with_the_tables(reader: Reader) -> None:
    with pytest.raises(RefusedStatement, match=r"Tables: account_alias, account_profile, customer_identifier"):
        query_sql(reader, "select * from costumer")


def test_a_misspelled_column_is_answered_with_the_nearest(reader: Reader) -> None:
    with pytest.raises(RefusedStatement, match="display_name"):
        query_sql(reader, "select displayname from customers")


def test_a_column_that_only_another_table_has_is_not_offered_again(reader: Reader) -> None:
    with pytest.raises(RefusedStatement) as told:
        query_sql(reader, "select display_name from account_profile")
    nearest = str(told.value).split("Nearest columns: ")[-1]
    assert "display_name" not in nearest


def test_an_overlong_statement_is_refused(reader: Reader) -> None:
    with pytest.raises(RefusedStatement, match="longer than"):
        query_sql(reader, "select " + "1," * 30_000 + "1")
