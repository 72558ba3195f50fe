"""Who is drawn to be planted: the first by a hash of all who are fit, however few of the records are looked at."""

from __future__ import annotations

import duckdb
import pytest

from warehouse.identity import quality_sample
from warehouse.identity.quality_sample import DRAWN, SAMPLE, draw

RECORDS = 12_000
FEATURES = """
    create table identity.feature as
    select 'crm:contact:' || i as record_key, case when i % {named} = 0 then 'anna' end as given, 'berg' || i as family, 'latin' as script,
        cast(null as varchar) as generation, case when i % 2 = 0 then ['a' || i || '@berg.se'] end as emails,
        case when i % 3 = 0 then ['+467012345'] end as phones, case when i % 5 = 0 then 'acme' end as company, cast(null as varchar) as job_title,
        case when i % 7 = 0 then '1980-02-03' end as birth_date, cast(null as varchar) as street_name, cast(null as varchar) as street_number,
        cast(null as varchar) as postcode, 'lund' as city, 'sweden' as country
    from range({records}) as r(i)
"""
FIRST_PEOPLE = """
    with drawn as (
        select * from identity.feature
        where length(given) >= 3 and length(family) >= 3 and script = 'latin' and generation is null
            and (len(emails) > 0 or len(phones) > 0 or birth_date is not null or company is not null)
        order by hash(record_key), record_key limit ?
    )
    select record_key from drawn join identity.cluster using (record_key)
    qualify row_number() over (partition by cluster order by hash(record_key), record_key) = 1
    order by hash(record_key), record_key limit ?
"""
FIRST_NAMED = """
    select emails is not null, phones is not null, birth_date is not null, company is not null from identity.feature
    where given is not null and family is not null order by hash(record_key, 'fields'), record_key limit ?
"""


def warehouse(records: int, named: int) -> duckdb.DuckDBPyConnection:
    """So many records, of which one in `named` is of a named person; each person has three."""
    con = duckdb.connect()
    con.execute("create schema identity")
    con.execute(FEATURES.format(records=records, named=named))
    people = "'c' || hash(record_key) % greatest((select count(*) // 3 from identity.feature), 1)"
    con.execute(f"create table identity.cluster as select record_key, {people} as cluster from identity.feature")
    return con


def assert_draws_the_first(con: duckdb.DuckDBPyConnection) -> None:
    people, patterns = draw(con)
    assert [person.record_key for person in people] == [key for (key,) in con.execute(FIRST_PEOPLE, [DRAWN, SAMPLE]).fetchall()]
    told = [tuple(name in pattern for name in ("email", "phone", "birth_date", "company_name")) for pattern in patterns]
    assert told == con.execute(FIRST_NAMED, [SAMPLE]).fetchall()
    left = "select table_name from duckdb_tables() where temporary union all select view_name from duckdb_views() where temporary and not internal"
    assert con.execute(left).fetchall() == []


@pytest.mark.parametrize("named", [1, 2, 7], ids=["all are fit", "half of them are", "few are"])
@pytest.mark.parametrize("records", [RECORDS, 1_000, 500], ids=["many", "fewer than are looked at for people", "fewer than are looked at for fields"])
def test_the_first_who_are_fit_are_drawn(records: int, named: int) -> None:
    assert_draws_the_first(warehouse(records, named))


def test_only_records_near_the_front_are_looked_at_where_these_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, int]] = []
    real = quality_sample._query

    def counted(name: str, **numbers: int) -> str:
        asked.append(numbers)
        return real(name, **numbers)

    monkeypatch.setattr(quality_sample, "_query", counted)
    draw(warehouse(RECORDS, 1))
    assert not any(numbers.get("people") == quality_sample.LAST for numbers in asked)
    draw(warehouse(RECORDS, 7))
    assert any(numbers.get("people") == quality_sample.LAST for numbers in asked)


def test_nobody_is_drawn_where_there_is_nobody() -> None:
    con = warehouse(0, 1)
    assert draw(con) == ([], [])
